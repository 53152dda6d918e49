// How far engines agree.

import type { SearchHit } from "../api/contracts.ts";

/** Hits that are compared; as many as a page has. */
export const comparedHits = 10;

export interface Overlap {
    /** Documents that both have among their first. */
    shared: number;
    /** Documents that could be shared: the longer list's, ten at most. */
    of: number;
}

/** How many of the first ten hits two engines share. */
export function overlapOf(one: readonly SearchHit[], other: readonly SearchHit[]): Overlap {
    const first = one.slice(0, comparedHits);
    const second = new Set(other.slice(0, comparedHits).map((hit) => hit.id));
    return { shared: first.filter((hit) => second.has(hit.id)).length, of: Math.max(first.length, second.size) };
}

/** Where a document stands in another list, from 1; null where it is not among the first ten. */
export function rankIn(hits: readonly SearchHit[], id: string): number | null {
    const index = hits.slice(0, comparedHits).findIndex((hit) => hit.id === id);
    return index < 0 ? null : index + 1;
}
