import { useCallback, useEffect, useState } from "preact/hooks";
import { listAliases, listIndexes } from "../api/client.ts";
import type { Alias, IndexDescription } from "../api/contracts.ts";
import { asProblem, isAborted, type Problem } from "../api/problem.ts";

export interface Catalog {
    /** Null until they are known. */
    indexes: IndexDescription[] | null;
    aliases: Alias[];
    problem: Problem | null;
    retry: () => void;
}

/** The indexes and aliases that can be searched. */
export function useCatalog(keyVersion: number): Catalog {
    const [state, setState] = useState<Omit<Catalog, "retry">>({ indexes: null, aliases: [], problem: null });
    const [attempt, setAttempt] = useState(0);
    useEffect(() => {
        const controller = new AbortController();
        Promise.all([listIndexes(controller.signal), listAliases(controller.signal)]).then(
            ([list, aliases]) => setState({ indexes: list.indexes, aliases, problem: null }),
            (error: unknown) => {
                if (!isAborted(error)) {
                    setState((old) => ({ ...old, problem: asProblem(error) }));
                }
            },
        );
        return () => controller.abort();
    }, [keyVersion, attempt]);
    return { ...state, retry: useCallback(() => setAttempt((old) => old + 1), []) };
}

/** The index behind a name, which may be an alias. */
export function indexBehind({ indexes, aliases }: Catalog, name: string): IndexDescription | null {
    const target = aliases.find((alias) => alias.alias === name)?.index ?? name;
    return indexes?.find((index) => index.name === target) ?? null;
}
