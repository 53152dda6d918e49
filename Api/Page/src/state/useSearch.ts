import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { search } from "../api/client.ts";
import type { SearchAnswer, SearchQuery } from "../api/contracts.ts";
import { asProblem, isAborted, type Problem } from "../api/problem.ts";
import type { SearchRoute } from "./route.ts";

/** Long enough for the next letter of a quick typist, too short to be noticed. */
const typingPauseMs = 120;
/** Hits a page; also what engines are compared over. */
export const pageSize = 10;
const snippetLength = 220;

/** The answer of one engine. */
export interface Lane {
    answer: SearchAnswer;
    /** From request to answer, as the browser saw it, in milliseconds. */
    roundTripMs: number;
    /** Whether there may be more hits than are shown. */
    hasMore: boolean;
    isLoadingMore: boolean;
}

export interface SearchState {
    /** By engine; those of an older search are kept until the new ones come. */
    lanes: Record<string, Lane>;
    problem: Problem | null;
    /** Why there are no more hits, though more were asked for. */
    moreProblem: Problem | null;
    /** Whether an answer is awaited. */
    isPending: boolean;
}

export interface Searching extends SearchState {
    /** Fetches the next hits of an engine. */
    more: (engine: string) => void;
    /** Asks again. */
    retry: () => void;
}

const nothing: SearchState = { lanes: {}, problem: null, moreProblem: null, isPending: false };

/**
 * Searches while the route changes. A newer search aborts the older one, whose answer, should it still come, is not
 * looked at. Several engines are asked one after another: side by side they would slow each other, and their times
 * would say nothing.
 */
export function useSearch(route: SearchRoute, keyVersion: number): Searching {
    const [state, setState] = useState<SearchState>(nothing);
    const [attempt, setAttempt] = useState(0);
    const current = useRef(new AbortController());
    const asked = useRef({ text: "", filter: "" });
    const { index, text, filter, recall } = route;
    const engineList = route.engines.join(",");

    useEffect(() => {
        current.current.abort();
        const controller = new AbortController();
        current.current = controller;
        const isTyped = asked.current.text !== text || asked.current.filter !== filter;
        asked.current = { text, filter };
        if (index === "" || text.trim() === "") {
            setState(nothing);
            return () => controller.abort();
        }

        setState((old) => ({ ...old, isPending: true }));
        const timer = setTimeout(() => {
            void answerAll(route, controller.signal, setState);
        }, isTyped ? typingPauseMs : 0);
        return () => {
            clearTimeout(timer);
            controller.abort();
        };
        // The open explanation is part of the route, and no reason to search.
    }, [index, text, filter, engineList, recall, keyVersion, attempt]);

    const more = useCallback((engine: string) => {
        const lane = state.lanes[engine];
        if (lane !== undefined && !lane.isLoadingMore) {
            void appendPage(route, engine, lane, current.current.signal, setState);
        }
    }, [state, route]);
    const retry = useCallback(() => setAttempt((old) => old + 1), []);
    return { ...state, more, retry };
}

type SetState = (change: (old: SearchState) => SearchState) => void;

async function answerAll(route: SearchRoute, signal: AbortSignal, setState: SetState): Promise<void> {
    const lanes: Record<string, Lane> = {};
    let problem: Problem | null = null;
    for (const engine of route.engines) {
        try {
            lanes[engine] = await ask(route, engine, 0, signal);
        } catch (error) {
            problem = isAborted(error) ? null : asProblem(error);
        }

        if (signal.aborted || problem !== null) {
            break;
        }
    }

    if (!signal.aborted) {
        setState((old) => ({
            lanes: problem === null ? lanes : old.lanes, problem, moreProblem: null, isPending: false,
        }));
    }
}

async function ask(route: SearchRoute, engine: string, offset: number, signal: AbortSignal): Promise<Lane> {
    const query: SearchQuery = {
        text: route.text, k: pageSize, offset, engine, explain: true, highlight: true, snippetLength,
    };
    if (route.filter.trim() !== "") {
        query.filter = route.filter;
    }

    if (engine === "auto") {
        query.recall = route.recall;
    }

    const begin = performance.now();
    const answer = await search(route.index, query, signal);
    return {
        answer, roundTripMs: performance.now() - begin, hasMore: answer.hits.length === pageSize, isLoadingMore: false,
    };
}

async function appendPage(
    route: SearchRoute, engine: string, lane: Lane, signal: AbortSignal, setState: SetState,
): Promise<void> {
    const put = (next: Lane, moreProblem: Problem | null): void => {
        if (!signal.aborted) {
            setState((old) => ({ ...old, moreProblem, lanes: { ...old.lanes, [engine]: next } }));
        }
    };
    put({ ...lane, isLoadingMore: true }, null);
    try {
        const next = await ask(route, engine, lane.answer.hits.length, signal);
        // The index may have changed in between: a document that is shown already is not shown twice.
        const known = new Set(lane.answer.hits.map((hit) => hit.id));
        const hits = [...lane.answer.hits, ...next.answer.hits.filter((hit) => !known.has(hit.id))];
        put({ ...lane, hasMore: next.hasMore, answer: { ...lane.answer, hits } }, null);
    } catch (error) {
        if (!isAborted(error)) {
            put(lane, asProblem(error));
        }
    }
}
