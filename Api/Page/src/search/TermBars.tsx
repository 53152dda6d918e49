import { useState } from "preact/hooks";
import type { TermWeight } from "../api/contracts.ts";
import { Bar } from "../ui/Bar.tsx";
import { formatShort, plural } from "../ui/format.ts";

/** A learned vector has hundreds of terms, of which the first tell most. */
const shownAtFirst = 24;

interface Props {
    /** The heaviest first. */
    terms: readonly TermWeight[];
    label: string;
    /** Terms that stand out. */
    shared?: ReadonlySet<string>;
}

/** Terms with their weights as bars, the heaviest first. */
export function TermBars({ terms, label, shared }: Props) {
    const [isWhole, setWhole] = useState(false);
    const most = terms[0]?.weight ?? 1;
    const shown = isWhole ? terms : terms.slice(0, shownAtFirst);
    return (
        <>
            <ul class="term-bars" aria-label={label}>
                {shown.map((term) => (
                    <li key={term.term} class={shared?.has(term.term) === true ? "is-shared" : undefined}>
                        <span class="mono">{term.term}</span>
                        <Bar share={term.weight / most} />
                        <span class="number">{formatShort(term.weight)}</span>
                    </li>
                ))}
            </ul>
            {terms.length > shown.length && (
                <button type="button" class="quiet" onClick={() => setWhole(true)}>{plural(terms.length - shown.length, "more term")}</button>
            )}
        </>
    );
}
