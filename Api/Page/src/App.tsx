import { useEffect, useRef } from "preact/hooks";
import { demandKey } from "./api/key.ts";
import { IndexesView } from "./indexes/IndexesView.tsx";
import { SearchView } from "./search/SearchView.tsx";
import { emptySearch, formatRoute, type Route, type SearchRoute } from "./state/route.ts";
import { useKey } from "./state/useKey.ts";
import { useRoute } from "./state/useRoute.ts";
import { KeyDialog } from "./ui/KeyDialog.tsx";
import { Logo } from "./ui/Logo.tsx";

/** The page: a head with the way to its two views, one of them, and the dialog for the key where one is asked for. */
export function App() {
    const [route, change] = useRoute();
    const key = useKey();

    useEffect(() => {
        document.title = titleOf(route);
    }, [route]);

    // The way back from the indexes leads to the search that was left.
    const lastSearch = useRef<SearchRoute>(emptySearch);
    if (route.view === "search") {
        lastSearch.current = route;
    }

    return (
        <>
            <header class="head">
                <div class="head-inner">
                    <a class="brand" href={formatRoute(emptySearch)} aria-label="SparseSearch, start">
                        <Logo /><span>SparseSearch</span>
                    </a>
                    <nav class="views" aria-label="Views">
                        <ViewLink name="Search" to={lastSearch.current} isHere={route.view === "search"} />
                        <ViewLink name="Indexes" to={{ view: "indexes" }} isHere={route.view === "indexes"} />
                    </nav>
                    <KeyButton hasKey={key.hasKey} />
                </div>
            </header>
            <main class="main">
                {route.view === "search"
                    ? <SearchView route={route} change={change} keyVersion={key.version} />
                    : <IndexesView keyVersion={key.version} />}
            </main>
            {key.demand !== null && <KeyDialog why={key.demand} hasKey={key.hasKey} />}
        </>
    );
}

function ViewLink({ name, to, isHere }: { name: string; to: Route; isHere: boolean }) {
    return <a href={formatRoute(to)} aria-current={isHere ? "page" : undefined}>{name}</a>;
}

function KeyButton({ hasKey }: { hasKey: boolean }) {
    return hasKey
        ? <button type="button" class="quiet" onClick={() => demandKey("asked")}>Key</button>
        : null;
}

function titleOf(route: Route): string {
    if (route.view === "indexes") {
        return "Indexes – SparseSearch";
    }

    return route.text.trim() === "" ? "SparseSearch" : `${route.text.trim()} – SparseSearch`;
}
