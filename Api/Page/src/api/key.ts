// The key that requests carry: kept for this tab alone, and forgotten with it.

import type { Problem } from "./problem.ts";

/** Why a key is asked for: the service's refusal, or a person who wants to change it. */
export type KeyDemand = Problem | "asked";

const slot = "sparsesearch.key";
const listeners = new Set<() => void>();

let demand: KeyDemand | null = null;

/** The key, or null where none was given. */
export function currentKey(): string | null {
    return sessionStorage.getItem(slot);
}

/** Takes a key, or forgets it. */
export function setKey(key: string | null): void {
    if (key === null) {
        sessionStorage.removeItem(slot);
    } else {
        sessionStorage.setItem(slot, key);
    }

    demandKey(null);
}

/** Why a key is asked for; null where none is. */
export function keyDemand(): KeyDemand | null {
    return demand;
}

/** Asks for a key; null where that is over. */
export function demandKey(why: KeyDemand | null): void {
    demand = why;
    listeners.forEach((listener) => listener());
}

/** Calls back whenever key or demand change; the answer ends that. */
export function onKeyChange(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
}
