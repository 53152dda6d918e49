import { useEffect, useRef } from "preact/hooks";
import type { SearchRoute } from "../state/route.ts";
import { indexBehind, useCatalog } from "../state/useCatalog.ts";
import { useMedia } from "../state/useMedia.ts";
import type { Change } from "../state/useRoute.ts";
import { useSearch } from "../state/useSearch.ts";
import { ProblemBox } from "../ui/ProblemBox.tsx";
import { Skeleton } from "../ui/Skeleton.tsx";
import { CompareView } from "./CompareView.tsx";
import { Explanation } from "./Explanation.tsx";
import { HitList } from "./HitList.tsx";
import { useHitKeys } from "./keys.ts";
import { NoIndex, Welcome } from "./Empty.tsx";
import { QueryTerms } from "./QueryTerms.tsx";
import { SearchBox } from "./SearchBox.tsx";
import { StatusLine } from "./StatusLine.tsx";
import { Toolbar } from "./Toolbar.tsx";

/** From here on the explanation stands beside the hits; below, under the hit. */
const wideEnough = "(min-width: 1080px)";
const skeletonRows = 5;
const filterCode = "bad_filter";

interface Props {
    route: SearchRoute;
    change: Change;
    keyVersion: number;
}

/** The view that searches. */
export function SearchView({ route, change, keyVersion }: Props) {
    const catalog = useCatalog(keyVersion);
    const searching = useSearch(route, keyVersion);
    const isWide = useMedia(wideEnough);
    const root = useRef<HTMLDivElement>(null);
    const first = catalog.indexes?.find((one) => one.searchable > 0) ?? catalog.indexes?.[0];
    const index = indexBehind(catalog, route.index);
    const isEmpty = catalog.indexes?.length === 0;

    useEffect(() => {
        if (route.index === "" && first !== undefined) {
            // The address may have come to name one since this was drawn.
            change((newest) => (newest.index === "" ? { index: first.name } : {}));
        }
    }, [first, route.index]);

    const close = (): void => change({ open: null });
    const toggle = (id: string, engine: string): void => {
        const isOpen = route.open?.id === id && route.open.engine === engine;
        change({ open: isOpen ? null : { id, engine } });
    };
    useHitKeys(root, { isOpen: route.open !== null, close });

    if (isEmpty) {
        return <NoIndex />;
    }

    const filterProblem = searching.problem?.code === filterCode ? searching.problem : null;
    const problem = filterProblem === null ? searching.problem ?? catalog.problem : null;
    const lanes = route.engines.filter((engine) => engine in searching.lanes);
    const hasAnswer = lanes.length > 0;
    const openHit = route.open === null ? undefined
        : searching.lanes[route.open.engine]?.answer.hits.find((hit) => hit.id === route.open?.id);
    const openAnswer = route.open === null ? undefined : searching.lanes[route.open.engine]?.answer;
    const explanation = openHit === undefined || openAnswer === undefined || route.open === null ? null : (
        <Explanation
            key={`${route.open.engine}/${openHit.id}`} index={index?.name ?? route.index} engine={route.open.engine} hit={openHit}
            queryTerms={openAnswer.queryTerms ?? []} close={close} />
    );
    const list = {
        searching, hasFilter: route.filter.trim() !== "", open: route.open, toggle, inline: isWide ? null : explanation,
    };
    const isComparing = route.engines.length > 1;
    const single = isComparing ? undefined : searching.lanes[route.engines[0] ?? ""];
    const queryTerms = single === undefined ? null : <QueryTerms terms={single.answer.queryTerms ?? []} isWide={isWide} />;
    const panel = isWide ? explanation ?? queryTerms : null;
    return (
        <div ref={root} class={`search ${isComparing ? "is-comparing" : ""}`}>
            <h1 class="hidden">Search</h1>
            <SearchBox
                text={route.text} isPending={searching.isPending} change={(text) => change({ text, open: null })} />
            <Toolbar route={route} change={change} catalog={catalog} index={index} filterProblem={filterProblem} />
            <StatusLine route={route} searching={searching} />
            {problem !== null && <ProblemBox problem={problem} retry={searching.problem === null ? catalog.retry : searching.retry} />}
            {route.text.trim() === "" && problem === null && <Welcome index={index} />}
            {!hasAnswer && searching.isPending && <Skeleton rows={skeletonRows} />}
            {hasAnswer && problem === null && (
                <div class={`results ${panel === null ? "" : "has-panel"}`} data-stale={searching.isPending || filterProblem !== null || undefined}>
                    <div class="results-list">
                        {!isWide && queryTerms}
                        {isComparing
                            ? <CompareView engines={route.engines} {...list} />
                            : lanes.map((engine) => <HitList key={engine} engine={engine} {...list} />)}
                    </div>
                    {panel !== null && <aside class="panel" tabIndex={0} aria-label="Explanation">{panel}</aside>}
                </div>
            )}
        </div>
    );
}
