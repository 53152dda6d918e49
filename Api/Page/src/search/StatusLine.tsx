import type { SearchRoute } from "../state/route.ts";
import type { Lane, Searching } from "../state/useSearch.ts";
import { formatMicros, plural } from "../ui/format.ts";
import { engineLabel } from "./engines.ts";

const microsPerMilli = 1000;

/** What came of a search, in a line that screen readers tell as it changes. */
export function StatusLine({ route, searching }: { route: SearchRoute; searching: Searching }) {
    const engine = route.engines[0] ?? "";
    const lane = searching.lanes[engine];
    const isSingle = route.engines.length === 1;
    const isShown = lane !== undefined && searching.problem === null;
    return (
        <div class="status">
            <p role="status" aria-live="polite" aria-atomic="true">{isShown ? summary(route, searching, lane) : ""}</p>
            {isShown && isSingle && <Timing lane={lane} />}
        </div>
    );
}

function summary(route: SearchRoute, searching: Searching, lane: Lane): string {
    if (route.engines.length > 1) {
        return `${route.engines.filter((engine) => engine in searching.lanes).map(engineLabel).join(", ")} side by side`;
    }

    const { hits, exact, partial } = lane.answer;
    const count = hits.length === 0 ? "No hits" : `${lane.hasMore ? "Top " : ""}${plural(hits.length, "hit")}`;
    const proof = exact ? "proven best" : "approximate";
    return `${count} by ${engineLabel(lane.answer.engine)}, ${partial === true ? "cut short by the time limit" : proof}`;
}

/** Where the time went. */
export function Timing({ lane }: { lane: Lane }) {
    const { encodeMicroseconds, searchMicroseconds } = lane.answer;
    return (
        <dl class="timing">
            <div><dt>search</dt><dd>{formatMicros(searchMicroseconds)}</dd></div>
            <div><dt>encode</dt><dd>{formatMicros(encodeMicroseconds)}</dd></div>
            <div><dt>round trip</dt><dd>{formatMicros(lane.roundTripMs * microsPerMilli)}</dd></div>
        </dl>
    );
}
