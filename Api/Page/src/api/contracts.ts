// What the service answers: the shapes of Api/Contracts, as far as the page reads them.

/** An index, by GET /v1/indexes. */
export interface IndexDescription {
    name: string;
    model?: string | null;
    terms: number;
    documents: number;
    searchable: number;
    deleted: number;
    segments: number;
    bytes: number;
    engines: string[];
    /** Field name to kind: text, number, date or boolean. */
    fields: Record<string, string>;
    /** Other names of it. */
    aliases?: string[];
}

export interface IndexList {
    indexes: IndexDescription[];
    models: string[];
}

/** Another name of an index. */
export interface Alias {
    alias: string;
    index: string;
}

export interface TermWeight {
    term: string;
    weight: number;
}

/** What one term added to a score: the product of both weights. */
export interface TermShare {
    term: string;
    query: number;
    document: number;
    contribution: number;
}

/** An engine's share of a hybrid score. */
export interface EngineShare {
    engine: string;
    /** In the engine's own list, from 1; null where the hit is not among its first. */
    rank?: number | null;
    /** Its score there. */
    score?: number | null;
    weight: number;
    contribution: number;
    /** What made the engine's own score. */
    terms: TermShare[];
}

/** A stretch of a text: start and length in UTF-16 units. */
export type Mark = readonly [start: number, length: number];

export interface SearchHit {
    id: string;
    score: number;
    title?: string | null;
    snippet?: string | null;
    fields?: Record<string, unknown> | null;
    terms?: TermShare[] | null;
    /** In place of terms, where several engines made the score. */
    parts?: EngineShare[] | null;
    marks?: Mark[] | null;
    titleMarks?: Mark[] | null;
}

export interface SearchAnswer {
    hits: SearchHit[];
    engine: string;
    exact: boolean;
    reason?: string | null;
    queryTerms?: TermWeight[] | null;
    encodeMicroseconds: number;
    searchMicroseconds: number;
    /** Whether the time was up before the search was done. */
    partial?: boolean;
}

/** What is asked of an index. */
export interface SearchQuery {
    text: string;
    k: number;
    offset: number;
    engine: string;
    explain: boolean;
    highlight: boolean;
    snippetLength: number;
    filter?: string;
    recall?: number;
}

export interface StoredDocument {
    id: string;
    title: string;
    text: string;
    fields?: Record<string, unknown> | null;
    terms?: TermWeight[] | null;
}

export type JobState = "waiting" | "running" | "done" | "failed" | "stopped";

export interface Job {
    id: number;
    name: string;
    state: JobState;
    items: number;
    indexed: number;
    rejected: number;
    resumed: number;
    error?: string | null;
    submitted: string;
    ended?: string | null;
}

export interface IndexStatistics {
    name: string;
    searches: number;
    /** The total of all searches. */
    searchMicroseconds: number;
    failures: number;
    written: number;
    deletedDocuments: number;
}

export interface Statistics {
    version: string;
    started: string;
    uptimeSeconds: number;
    memoryBytes: number;
    indexes: IndexStatistics[];
}
