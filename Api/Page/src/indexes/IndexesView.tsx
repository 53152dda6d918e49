import { listIndexes, readStatistics } from "../api/client.ts";
import type { Statistics } from "../api/contracts.ts";
import { type Polled, usePolling } from "../state/usePolling.ts";
import { formatBytes, formatDuration, formatTime } from "../ui/format.ts";
import { ProblemBox } from "../ui/ProblemBox.tsx";
import { Skeleton } from "../ui/Skeleton.tsx";
import { IndexCard } from "./IndexCard.tsx";
import { Jobs } from "./Jobs.tsx";
import { rateOf } from "./rates.ts";

const pollMs = 2000;
const skeletonRows = 3;

/** The view of what the service has and does: indexes, their counters as they move, models, jobs. */
export function IndexesView({ keyVersion }: { keyVersion: number }) {
    const list = usePolling(listIndexes, pollMs, keyVersion);
    const statistics = usePolling(readStatistics, pollMs, keyVersion);
    const indexes = list.value?.indexes ?? [];
    return (
        <div class="indexes">
            <div class="page-head">
                <h1>Indexes</h1>
                {statistics.value !== null && <ServiceLine statistics={statistics.value} />}
            </div>
            {list.problem !== null && <ProblemBox problem={list.problem} retry={list.refresh} />}
            {list.value === null && list.problem === null && <Skeleton rows={skeletonRows} />}
            {list.value !== null && indexes.length === 0 && (
                <div class="empty">
                    <p class="empty-title">There is no index yet</p>
                    <p class="muted">PUT /v1/indexes/NAME makes one.</p>
                </div>
            )}
            <ul class="cards">
                {indexes.map((index) => (
                    <li key={index.name}><IndexCard index={index} rate={rateFor(statistics, index.name)} /></li>
                ))}
            </ul>
            {list.value !== null && (
                <section class="models">
                    <h2>Models</h2>
                    {list.value.models.length === 0
                        ? <p class="muted">None is configured: vectors come ready-made.</p>
                        : <ul class="chips">{list.value.models.map((model) => <li key={model} class="chip mono">{model}</li>)}</ul>}
                </section>
            )}
            <Jobs indexes={indexes.map((index) => index.name)} keyVersion={keyVersion} />
        </div>
    );
}

function rateFor(statistics: Polled<Statistics | null>, name: string) {
    const of = (all: Statistics | null | undefined) => all?.indexes.find((index) => index.name === name) ?? null;
    const now = of(statistics.value);
    return now === null ? null : rateOf(now, of(statistics.previous?.value), statistics.atMs - (statistics.previous?.atMs ?? 0));
}

function ServiceLine({ statistics }: { statistics: Statistics }) {
    return (
        <dl class="service">
            <div><dt>version</dt><dd title={statistics.version}>{statistics.version.split("+", 1)[0]}</dd></div>
            <div><dt>up</dt><dd title={`since ${formatTime(statistics.started)}`}>{formatDuration(statistics.uptimeSeconds)}</dd></div>
            <div><dt>memory</dt><dd>{formatBytes(statistics.memoryBytes)}</dd></div>
            <div><dt>API</dt><dd><a href="docs">description</a></dd></div>
        </dl>
    );
}
