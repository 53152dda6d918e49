// What the page shows, and how the address says so: everything behind the #, so that nothing of it reaches a log.

/** A search, as far as it can be linked. */
export interface SearchRoute {
    view: "search";
    /** An index or an alias; empty until one is chosen. */
    index: string;
    text: string;
    filter: string;
    /** One engine, or several side by side. */
    engines: string[];
    /** The recall that auto is asked for. */
    recall: number;
    /** The hit whose explanation is open: the document's id, and the engine that found it. */
    open: { id: string; engine: string } | null;
}

export interface IndexesRoute {
    view: "indexes";
}

export type Route = SearchRoute | IndexesRoute;

export const defaultEngine = "exact";
export const defaultRecall = 0.97;
/** More columns than this cannot be read. */
export const mostEngines = 4;

const leastRecall = 0.5;
const mostRecall = 0.999;

export const emptySearch: SearchRoute = {
    view: "search", index: "", text: "", filter: "", engines: [defaultEngine], recall: defaultRecall, open: null,
};

/** Reads an address; what cannot be read is left at its default. */
export function parseRoute(hash: string): Route {
    const [path = "", query = ""] = hash.replace(/^#\/?/, "").split("?", 2);
    if (path === "indexes") {
        return { view: "indexes" };
    }

    const values = new URLSearchParams(query);
    const names = (values.get("engine") ?? "").split(",").filter((name) => name !== "");
    const engines = [...new Set(names)].slice(0, mostEngines);
    const recall = Number(values.get("recall"));
    const id = values.get("doc");
    return {
        view: "search",
        index: values.get("index") ?? "",
        text: values.get("q") ?? "",
        filter: values.get("filter") ?? "",
        engines: engines.length > 0 ? engines : [defaultEngine],
        recall: recall >= leastRecall && recall <= mostRecall ? recall : defaultRecall,
        open: id === null ? null : { id, engine: values.get("of") ?? engines[0] ?? defaultEngine },
    };
}

/** Writes an address; defaults are left out, so that it stays short. */
export function formatRoute(route: Route): string {
    if (route.view === "indexes") {
        return "#/indexes";
    }

    const values = new URLSearchParams();
    const put = (name: string, value: string, usual = ""): void => {
        if (value !== usual) {
            values.set(name, value);
        }
    };
    put("index", route.index);
    put("q", route.text);
    put("filter", route.filter);
    put("engine", route.engines.join(","), defaultEngine);
    put("recall", String(route.recall), String(defaultRecall));
    if (route.open !== null) {
        put("doc", route.open.id);
        put("of", route.open.engine, route.engines[0]);
    }

    const query = values.toString();
    return query === "" ? "#/" : `#/?${query}`;
}
