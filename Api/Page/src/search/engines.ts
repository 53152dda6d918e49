// The engines as the page names them. Which of them an index has, the index says.

export interface EngineInfo {
    name: string;
    label: string;
    about: string;
}

/** Those that are always shown, whether an index has them or not. */
const main: EngineInfo[] = [
    { name: "exact", label: "Exact", about: "the best hits, proven" },
    { name: "auto", label: "Auto", about: "engine and settings chosen for a recall" },
    { name: "seismic", label: "Seismic", about: "approximate, over clustered lists" },
    { name: "bm25", label: "BM25", about: "classic words and frequencies, without the model" },
    { name: "hybrid", label: "Hybrid", about: "BM25 and the learned vector, fused" },
];

const others: EngineInfo[] = [
    { name: "windowed", label: "Windowed", about: "approximate, by windows of impacts" },
    { name: "clustered", label: "Clustered", about: "approximate, by clusters of documents" },
    { name: "clustered-exact", label: "Clustered exact", about: "the best hits, proven, by clusters" },
    { name: "exhaustive", label: "Exhaustive", about: "every document, one by one" },
];

/** The name that an engine is shown by. */
export function engineLabel(name: string): string {
    return [...main, ...others].find((engine) => engine.name === name)?.label ?? name;
}

/** The engines to choose from. */
export interface EngineChoice extends EngineInfo {
    /** Whether the index was made for it. */
    isThere: boolean;
}

/** The main engines, and the others that an index has where they are wanted or chosen. */
export function engineChoices(
    ofIndex: readonly string[], chosen: readonly string[], withOthers: boolean,
): EngineChoice[] {
    const unknown = [...ofIndex, ...chosen].filter((name) => ![...main, ...others].some((engine) => engine.name === name))
        .map((name) => ({ name, label: name, about: "" }));
    const rest = [...others, ...unknown].filter((engine) =>
        chosen.includes(engine.name) || (withOthers && ofIndex.includes(engine.name)));
    return [...main, ...rest].map((engine) => ({ ...engine, isThere: ofIndex.includes(engine.name) }));
}

/** Whether an index has engines that are not always shown. */
export function hasOtherEngines(ofIndex: readonly string[]): boolean {
    return ofIndex.some((name) => !main.some((engine) => engine.name === name));
}
