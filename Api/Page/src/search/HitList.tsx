import type { ComponentChildren } from "preact";
import type { SearchHit, TermWeight } from "../api/contracts.ts";
import type { SearchRoute } from "../state/route.ts";
import type { Searching } from "../state/useSearch.ts";
import { ProblemBox } from "../ui/ProblemBox.tsx";
import { NoHits } from "./Empty.tsx";
import { Hit } from "./Hit.tsx";

/** What the lists of hits share. */
export interface ListProps {
    searching: Searching;
    hasFilter: boolean;
    open: SearchRoute["open"];
    toggle: (id: string, engine: string) => void;
    /** The open explanation, where it stands under its hit. */
    inline: ComponentChildren;
}

interface Props extends ListProps {
    engine: string;
    /** What a comparison has to say of a hit. */
    noteOf?: (hit: SearchHit, rank: number) => ComponentChildren;
}

/** Below this part of the heaviest term's weight a term says little of what is looked for: "of", "the". */
const faintShare = 0.1;

const faintTerms = (terms: readonly TermWeight[]): ReadonlySet<string> =>
    new Set(terms.filter((term) => term.weight < faintShare * (terms[0]?.weight ?? 0)).map((term) => term.term));

/** The hits of one engine, and more of them when asked for. */
export function HitList({ engine, searching, hasFilter, open, toggle, inline, noteOf }: Props) {
    const lane = searching.lanes[engine];
    if (lane === undefined) {
        return null;
    }

    if (lane.answer.hits.length === 0) {
        return <NoHits hasFilter={hasFilter} />;
    }

    const faint = faintTerms(lane.answer.queryTerms ?? []);
    return (
        <div class="hits">
            <ol class="hit-list" aria-label="Hits">
                {lane.answer.hits.map((hit, rank) => {
                    const isOpen = open?.id === hit.id && open.engine === engine;
                    return (
                        <li key={hit.id}>
                            <Hit hit={hit} rank={rank + 1} isOpen={isOpen} toggle={() => toggle(hit.id, engine)} faint={faint} note={noteOf?.(hit, rank + 1)} />
                            {isOpen && inline}
                        </li>
                    );
                })}
            </ol>
            {searching.moreProblem !== null && <ProblemBox problem={searching.moreProblem} />}
            {lane.hasMore && (
                <button type="button" class="more" disabled={lane.isLoadingMore} onClick={() => searching.more(engine)}>
                    {lane.isLoadingMore ? "Loading…" : "More hits"}
                </button>
            )}
        </div>
    );
}
