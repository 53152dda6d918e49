import { useCallback, useEffect, useState } from "preact/hooks";
import { asProblem, isAborted, type Problem } from "../api/problem.ts";

export interface Polled<T> {
    /** The newest value; null before the first. */
    value: T | null;
    /** The one before, for rates. */
    previous: { value: T; atMs: number } | null;
    atMs: number;
    problem: Problem | null;
    /** Reads at once. */
    refresh: () => void;
}

/** Reads a value again and again, while the page is looked at. */
export function usePolling<T>(read: (signal: AbortSignal) => Promise<T>, intervalMs: number, keyVersion: number): Polled<T> {
    const [state, setState] = useState<Omit<Polled<T>, "refresh">>({ value: null, previous: null, atMs: 0, problem: null });
    const [round, setRound] = useState(0);

    useEffect(() => {
        const controller = new AbortController();
        let timer = 0;
        const poll = async (): Promise<void> => {
            if (!document.hidden) {
                try {
                    const value = await read(controller.signal);
                    setState((old) => ({
                        value, problem: null, atMs: performance.now(),
                        previous: old.value === null ? null : { value: old.value, atMs: old.atMs },
                    }));
                } catch (error) {
                    if (!isAborted(error)) {
                        setState((old) => ({ ...old, problem: asProblem(error) }));
                    }
                }
            }

            if (!controller.signal.aborted) {
                timer = setTimeout(() => void poll(), intervalMs);
            }
        };
        void poll();
        return () => {
            controller.abort();
            clearTimeout(timer);
        };
    }, [read, intervalMs, keyVersion, round]);

    return { ...state, refresh: useCallback(() => setRound((old) => old + 1), []) };
}
