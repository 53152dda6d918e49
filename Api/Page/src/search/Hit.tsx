import type { ComponentChildren } from "preact";
import type { SearchHit } from "../api/contracts.ts";
import { formatScore } from "../ui/format.ts";
import { Marked } from "../ui/Marked.tsx";
import { Fields } from "./Fields.tsx";
import { explanationId } from "./Explanation.tsx";

interface Props {
    hit: SearchHit;
    rank: number;
    isOpen: boolean;
    toggle: () => void;
    faint: ReadonlySet<string>;
    /** What a comparison has to say of it. */
    note?: ComponentChildren;
}

/** A hit. Its title is a button that opens the explanation; a click anywhere on it does the same. */
export function Hit({ hit, rank, isOpen, toggle, faint, note }: Props) {
    const title = hit.title === null || hit.title === undefined || hit.title === "" ? hit.id : hit.title;
    const click = (event: MouseEvent): void => {
        // Who selects text wants the text, and the title's button sees its own clicks.
        const isButton = event.target instanceof Element && event.target.closest("button, a") !== null;
        if (!isButton && getSelection()?.isCollapsed !== false) {
            toggle();
        }
    };
    return (
        <article class={`hit ${isOpen ? "is-open" : ""}`} onClick={click} data-id={hit.id}>
            <div class="hit-head">
                <h2 class="hit-title">
                    <button type="button" data-hit={hit.id} aria-expanded={isOpen} aria-controls={isOpen ? explanationId : undefined} onClick={toggle}>
                        <span class="hit-rank" aria-label={`Rank ${rank}:`}>{rank}</span>
                        <span><Marked text={title} marks={title === hit.title ? hit.titleMarks : null} faint={faint} /></span>
                    </button>
                </h2>
                <span class="hit-score" title="Score"><span class="hidden">Score </span>{formatScore(hit.score)}</span>
            </div>
            {hit.snippet !== null && hit.snippet !== undefined && hit.snippet !== "" && (
                <p class="hit-snippet"><Marked text={hit.snippet} marks={hit.marks} faint={faint} /></p>
            )}
            <div class="hit-foot">
                {title !== hit.id && <span class="mono">{hit.id}</span>}
                <Fields fields={hit.fields} most={3} />
                {note}
            </div>
        </article>
    );
}
