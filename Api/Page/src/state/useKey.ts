import { useEffect, useState } from "preact/hooks";
import { currentKey, type KeyDemand, keyDemand, onKeyChange } from "../api/key.ts";

/** What is known of the key. */
export interface KeyState {
    hasKey: boolean;
    /** Why one is asked for; null where none is. */
    demand: KeyDemand | null;
    /** Grows with every key that is entered or forgotten: what was refused is asked again. */
    version: number;
}

/** The key's state, as it changes. */
export function useKey(): KeyState {
    const [seen, setSeen] = useState({ key: currentKey(), demand: keyDemand(), version: 0 });
    useEffect(() => onKeyChange(() => setSeen((old) => {
        const key = currentKey();
        return { key, demand: keyDemand(), version: old.version + (key === old.key ? 0 : 1) };
    })), []);
    return { hasKey: seen.key !== null, demand: seen.demand, version: seen.version };
}
