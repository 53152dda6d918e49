import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { formatRoute, parseRoute, type Route, type SearchRoute } from "./route.ts";

/** Browsers allow some hundred changes of the address a minute; typing makes more. */
const writeDelayMs = 250;

/** How a change enters the history: a step to go back over, or not. */
export type Step = "push" | "replace";

/** Parts of a search. */
export type Parts = Partial<Omit<SearchRoute, "view">>;

/** Changes parts of a search; the others stay as they are at that moment, which may decide what is changed. */
export type Change = (parts: Parts | ((newest: SearchRoute) => Parts), step?: Step) => void;

/** The route of the address, and how to change a search; links lead from view to view. */
export function useRoute(): [Route, Change] {
    const [route, setRoute] = useState(() => parseRoute(location.hash));
    // What is shown may lag behind what was typed: parts are put into the newest route, not into the one that is shown.
    const newest = useRef(route);
    const timer = useRef(0);

    useEffect(() => {
        const read = (): void => {
            clearTimeout(timer.current);
            newest.current = parseRoute(location.hash);
            setRoute(newest.current);
        };
        addEventListener("popstate", read);
        return () => removeEventListener("popstate", read);
    }, []);

    const change = useCallback<Change>((parts, step = "replace") => {
        if (newest.current.view !== "search") {
            return;
        }

        clearTimeout(timer.current);
        newest.current = { ...newest.current, ...(typeof parts === "function" ? parts(newest.current) : parts) };
        setRoute(newest.current);
        const address = formatRoute(newest.current);
        if (step === "push") {
            history.pushState(null, "", address);
        } else {
            timer.current = setTimeout(() => history.replaceState(null, "", address), writeDelayMs);
        }
    }, []);
    return [route, change];
}
