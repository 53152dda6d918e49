import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { formatRoute, parseRoute, type Route } from "./route.ts";

/** Browsers allow some hundred changes of the address a minute; typing makes more. */
const writeDelayMs = 250;

/** How a change enters the history: a step to go back over, or not. */
export type Step = "push" | "replace";

/** The route of the address, and how to change it. */
export function useRoute(): [Route, (route: Route, step?: Step) => void] {
    const [route, setRoute] = useState(() => parseRoute(location.hash));
    const timer = useRef(0);

    useEffect(() => {
        const read = (): void => {
            clearTimeout(timer.current);
            setRoute(parseRoute(location.hash));
        };
        addEventListener("popstate", read);
        return () => removeEventListener("popstate", read);
    }, []);

    const go = useCallback((next: Route, step: Step = "replace") => {
        clearTimeout(timer.current);
        setRoute(next);
        const address = formatRoute(next);
        if (step === "push") {
            history.pushState(null, "", address);
        } else {
            timer.current = setTimeout(() => history.replaceState(null, "", address), writeDelayMs);
        }
    }, []);
    return [route, go];
}
