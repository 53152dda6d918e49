// Every request of the page goes through here. Paths are relative, so that the service may stand behind a prefix.

import type {
    Alias, IndexList, Job, SearchAnswer, SearchQuery, Statistics, StoredDocument,
} from "./contracts.ts";
import { currentKey, demandKey } from "./key.ts";
import { isAborted, Problem } from "./problem.ts";

const unauthorized = 401;
const notFound = 404;

interface Request {
    method?: "GET" | "POST" | "DELETE";
    body?: unknown;
    signal?: AbortSignal | undefined;
}

async function send<T>(path: string, { method = "GET", body, signal }: Request = {}): Promise<T> {
    const key = currentKey();
    const headers = new Headers();
    if (key !== null) {
        headers.set("Authorization", `Bearer ${key}`);
    }

    if (body !== undefined) {
        headers.set("Content-Type", "application/json");
    }

    let answer: Response;
    try {
        answer = await fetch(path, {
            method, headers, body: body === undefined ? null : JSON.stringify(body), signal: signal ?? null, cache: "no-store",
        });
    } catch (error) {
        throw isAborted(error) ? error : Problem.unreachable();
    }

    if (!answer.ok) {
        const problem = await Problem.of(answer);
        // An answer to an older key says nothing about the one that was entered meanwhile.
        if (answer.status === unauthorized && key === currentKey()) {
            demandKey(problem);
        }

        throw problem;
    }

    return (answer.status === 204 ? undefined : await answer.json()) as T;
}

function indexPath(name: string): string {
    return `v1/indexes/${encodeURIComponent(name)}`;
}

/** A value that a service without such a route does not have. */
async function optional<T>(wanted: Promise<T>): Promise<T | null> {
    try {
        return await wanted;
    } catch (error) {
        if (error instanceof Problem && error.status === notFound) {
            return null;
        }

        throw error;
    }
}

export const listIndexes = (signal?: AbortSignal): Promise<IndexList> => send("v1/indexes", { signal });

export const listAliases = async (signal?: AbortSignal): Promise<Alias[]> =>
    (await optional(send<{ aliases: Alias[] }>("v1/aliases", { signal })))?.aliases ?? [];

export const search = (index: string, query: SearchQuery, signal?: AbortSignal): Promise<SearchAnswer> =>
    send(`${indexPath(index)}/search`, { method: "POST", body: query, signal });

export const readDocument = (index: string, id: string, signal?: AbortSignal): Promise<StoredDocument> =>
    send(`${indexPath(index)}/documents/${encodeURIComponent(id)}?terms=true`, { signal });

export const readStatistics = (signal?: AbortSignal): Promise<Statistics | null> =>
    optional(send<Statistics>("v1/statistics", { signal }));

export const listJobs = async (signal?: AbortSignal): Promise<Job[]> =>
    (await send<{ jobs: Job[] }>("v1/jobs", { signal })).jobs;

export const startJob = (index: string, source: string, encoded: boolean, restart: boolean): Promise<Job> =>
    send(`${indexPath(index)}/jobs`, { method: "POST", body: { source, encoded, restart } });

export const stopJob = (id: number): Promise<void> => send(`v1/jobs/${id}`, { method: "DELETE" });
