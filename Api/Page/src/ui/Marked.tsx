import type { Mark } from "../api/contracts.ts";

interface Props {
    text: string;
    marks: readonly Mark[] | null | undefined;
    /** Words that are marked less, since they weigh little in the query. */
    faint: ReadonlySet<string>;
}

/** A text with its marked stretches. It is put in as text, piece by piece; nothing in it is read as HTML. */
export function Marked({ text, marks, faint }: Props) {
    if (marks === null || marks === undefined || marks.length === 0) {
        return <>{text}</>;
    }

    const pieces = [];
    let end = 0;
    for (const [start, length] of [...marks].sort((a, b) => a[0] - b[0])) {
        // Stretches that overlap or lie outside the text are cut to what is left.
        const from = Math.max(start, end);
        const to = Math.min(start + length, text.length);
        if (from < to) {
            const piece = text.slice(from, to);
            pieces.push(text.slice(end, from), <mark key={from} class={faint.has(piece.toLowerCase()) ? "faint" : undefined}>{piece}</mark>);
            end = to;
        }
    }

    pieces.push(text.slice(end));
    return <>{pieces}</>;
}
