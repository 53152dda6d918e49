/** A request that failed, and what can be done about it: RFC 9457 as the service fills it, or what stands for it. */
export class Problem extends Error {
    override readonly name = "Problem";

    constructor(
        /** The HTTP status; 0 where no answer came. */
        readonly status: number,
        /** A word for programs. */
        readonly code: string,
        title: string,
        readonly remedy: string | null = null,
        readonly value: string | null = null,
    ) {
        super(title);
    }

    /** Reads an answer that says no. Whatever its body is, there is something to show. */
    static async of(answer: Response): Promise<Problem> {
        const body: unknown = await answer.json().catch(() => null);
        const text = (member: string): string | null => {
            const value = (body as Record<string, unknown> | null)?.[member];
            return typeof value === "string" && value !== "" ? value : null;
        };
        return new Problem(
            answer.status,
            text("code") ?? "http",
            text("title") ?? `The service answered with status ${answer.status}.`,
            text("remedy") ?? text("detail"),
            text("value"),
        );
    }

    /** No answer came at all. */
    static unreachable(): Problem {
        return new Problem(0, "unreachable", "The service does not answer.", "See whether it runs, then try again.");
    }
}

/** Whether a request was given up because a newer one took its place. */
export function isAborted(error: unknown): boolean {
    return error instanceof DOMException && error.name === "AbortError";
}

/** Whatever was thrown, as a problem. */
export function asProblem(error: unknown): Problem {
    return error instanceof Problem
        ? error
        : new Problem(0, "page", "The page failed to do this.", error instanceof Error ? error.message : String(error));
}
