import type { IndexDescription } from "../api/contracts.ts";
import { engineLabel } from "../search/engines.ts";
import { emptySearch, formatRoute } from "../state/route.ts";
import { formatBytes, formatCount, formatMicros, formatShort } from "../ui/format.ts";
import type { Rate } from "./rates.ts";

/** An index: what it holds, and what was done with it since the service started. */
export function IndexCard({ index, rate }: { index: IndexDescription; rate: Rate | null }) {
    const waiting = index.documents - index.searchable;
    const aliases = index.aliases ?? [];
    const fields = Object.entries(index.fields);
    return (
        <article class="card" aria-label={index.name}>
            <header class="card-head">
                <h2><a href={formatRoute({ ...emptySearch, index: index.name })}>{index.name}</a></h2>
                <span class="muted">{index.model ?? "ready-made vectors"}</span>
            </header>
            <dl class="figures">
                <Figure name="documents" value={formatCount(index.documents)} note={waiting > 0 ? `${formatCount(waiting)} not searchable yet` : null} />
                <Figure name="segments" value={formatCount(index.segments)} note={index.deleted > 0 ? `${formatCount(index.deleted)} deleted inside` : null} />
                <Figure name="on disk" value={formatBytes(index.bytes)} note={null} />
                <Figure name="terms" value={formatCount(index.terms)} note="vocabulary" />
            </dl>
            {rate !== null && <Counters rate={rate} />}
            {aliases.length > 0 && <p class="card-line"><span class="muted">Also named</span> {aliases.join(", ")}</p>}
            <p class="card-line"><span class="muted">Engines</span> {index.engines.map(engineLabel).join(", ")}</p>
            {fields.length > 0 && (
                <p class="card-line"><span class="muted">Fields</span> {fields.map(([name, kind]) => `${name} (${kind})`).join(", ")}</p>
            )}
        </article>
    );
}

function Figure({ name, value, note }: { name: string; value: string; note: string | null }) {
    return <div><dt>{name}</dt><dd>{value}{note !== null && <small>{note}</small>}</dd></div>;
}

function Counters({ rate }: { rate: Rate }) {
    const { totals, searchesPerSecond, meanMicros } = rate;
    return (
        <dl class="counters">
            <div><dt>searches</dt><dd>{formatCount(totals.searches)}</dd></div>
            <div><dt>now</dt><dd>{searchesPerSecond === null ? "–" : `${formatShort(searchesPerSecond)}/s`}</dd></div>
            <div><dt>mean</dt><dd>{meanMicros === null ? "–" : formatMicros(meanMicros)}</dd></div>
            <div><dt>failed</dt><dd>{formatCount(totals.failures)}</dd></div>
            <div><dt>written</dt><dd>{formatCount(totals.written)}</dd></div>
            <div><dt>deleted</dt><dd>{formatCount(totals.deletedDocuments)}</dd></div>
        </dl>
    );
}
