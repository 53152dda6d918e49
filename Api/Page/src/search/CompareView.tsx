import type { SearchHit } from "../api/contracts.ts";
import { formatCount } from "../ui/format.ts";
import { engineLabel } from "./engines.ts";
import { HitList, type ListProps } from "./HitList.tsx";
import { overlapOf, rankIn } from "./overlap.ts";
import { Timing } from "./StatusLine.tsx";

/** Engines side by side. Each column says how far it agrees with the first one, and each hit where that one has it. */
export function CompareView({ engines, ...list }: ListProps & { engines: readonly string[] }) {
    const [first = ""] = engines;
    const reference = list.searching.lanes[first]?.answer.hits ?? [];
    return (
        <div class="columns" data-count={engines.length}>
            {engines.map((engine) => {
                const lane = list.searching.lanes[engine];
                if (lane === undefined) {
                    return null;
                }

                const isFirst = engine === first;
                const noteOf = (hit: SearchHit, rank: number) =>
                    isFirst ? null : <RankNote rank={rank} before={rankIn(reference, hit.id)} />;
                return (
                    <section class="column" key={engine} data-column={engine} aria-label={engineLabel(engine)}>
                        <header class="column-head">
                            <h2>{engineLabel(engine)}</h2>
                            {isFirst
                                ? <p class="agreement muted">The others are compared with this one</p>
                                : <Agreement hits={lane.answer.hits} reference={reference} first={first} />}
                            <Timing lane={lane} />
                        </header>
                        <HitList engine={engine} noteOf={noteOf} {...list} />
                    </section>
                );
            })}
        </div>
    );
}

interface AgreementProps {
    hits: readonly SearchHit[];
    reference: readonly SearchHit[];
    first: string;
}

/** How many of the first ten a column shares with the first column. */
function Agreement({ hits, reference, first }: AgreementProps) {
    const { shared, of } = overlapOf(hits, reference);
    return (
        <p class="agreement">
            <svg class="agreement-bar" viewBox="0 0 10 1" preserveAspectRatio="none" aria-hidden="true">
                <rect class="bar-ground" width="10" height="1" />
                <rect class="bar" width={of === 0 ? 0 : (10 * shared) / of} height="1" />
            </svg>
            <span><strong>{formatCount(shared)} of {formatCount(of)}</strong> shared with {engineLabel(first)}</span>
        </p>
    );
}

/** Where the first column has a hit, unless it is the same rank. */
function RankNote({ rank, before }: { rank: number; before: number | null }) {
    if (before === null) {
        return <span class="rank-note is-new">not in its first ten</span>;
    }

    const step = before - rank;
    return step === 0
        ? null
        : <span class="rank-note">{step > 0 ? "↑" : "↓"} {Math.abs(step)} from rank {before}</span>;
}
