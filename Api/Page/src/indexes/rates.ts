import type { IndexStatistics } from "../api/contracts.ts";

/** An index's counters, and how they move. */
export interface Rate {
    totals: IndexStatistics;
    /** Searches a second since the last reading; null before there are two. */
    searchesPerSecond: number | null;
    /** Microseconds of a search, on average since the start; null before the first. */
    meanMicros: number | null;
}

const msPerSecond = 1000;

/** What two readings say. Counters that went back are those of a service that was started anew. */
export function rateOf(now: IndexStatistics, before: IndexStatistics | null, elapsedMs: number): Rate {
    const isComparable = before !== null && elapsedMs > 0 && now.searches >= before.searches;
    return {
        totals: now,
        searchesPerSecond: isComparable ? ((now.searches - before.searches) * msPerSecond) / elapsedMs : null,
        meanMicros: now.searches > 0 ? now.searchMicroseconds / now.searches : null,
    };
}
