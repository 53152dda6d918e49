import { useState } from "preact/hooks";
import { listJobs, stopJob } from "../api/client.ts";
import type { Job } from "../api/contracts.ts";
import { asProblem, type Problem } from "../api/problem.ts";
import { usePolling } from "../state/usePolling.ts";
import { formatCount, formatShort, formatTime } from "../ui/format.ts";
import { ProblemBox } from "../ui/ProblemBox.tsx";
import { StartJob } from "./StartJob.tsx";

const pollMs = 1000;
const msPerSecond = 1000;

/** Bulk jobs: those that run with how far they are, those that ended with what came of them, and a way to begin one. */
export function Jobs({ indexes, keyVersion }: { indexes: readonly string[]; keyVersion: number }) {
    const jobs = usePolling(listJobs, pollMs, keyVersion);
    const [problem, setProblem] = useState<Problem | null>(null);
    const stop = (id: number): void => {
        setProblem(null);
        stopJob(id).catch((error: unknown) => setProblem(asProblem(error))).finally(jobs.refresh);
    };
    const before = (id: number): Job | null => jobs.previous?.value.find((job) => job.id === id) ?? null;
    const elapsedMs = jobs.atMs - (jobs.previous?.atMs ?? 0);
    return (
        <section class="jobs" aria-labelledby="jobs-title">
            <h2 id="jobs-title">Jobs</h2>
            <StartJob indexes={indexes} started={jobs.refresh} />
            {jobs.problem !== null && <ProblemBox problem={jobs.problem} retry={jobs.refresh} />}
            {problem !== null && <ProblemBox problem={problem} />}
            {jobs.value?.length === 0 && <p class="muted">None has run since the service started.</p>}
            <ul class="job-list">
                {[...jobs.value ?? []].reverse().map((job) => (
                    <li key={job.id}>
                        <JobRow job={job} perSecond={speedOf(job, before(job.id), elapsedMs)} stop={() => stop(job.id)} />
                    </li>
                ))}
            </ul>
        </section>
    );
}

/** Lines a second between two readings; null where they do not tell. */
function speedOf(job: Job, before: Job | null, elapsedMs: number): number | null {
    return job.state === "running" && before !== null && elapsedMs > 0 ? ((job.items - before.items) * msPerSecond) / elapsedMs : null;
}

function JobRow({ job, perSecond, stop }: { job: Job; perSecond: number | null; stop: () => void }) {
    const isActive = job.state === "running" || job.state === "waiting";
    return (
        <article class="job" data-state={job.state} aria-label={`Job ${job.id}, ${job.name}`}>
            <div class="job-head">
                <h3>{job.name}</h3>
                <span class="state" data-state={job.state}>{job.state}</span>
                {isActive && <button type="button" class="quiet" onClick={stop}>Stop</button>}
            </div>
            {/* How much a source holds is not known before it was read: the bar says that it goes on, the numbers how far it is. */}
            {job.state === "running" && <div class="job-bar" role="progressbar" aria-label={`${formatCount(job.items)} lines done`}><span /></div>}
            <dl class="counters">
                <div><dt>lines</dt><dd data-items>{formatCount(job.items)}</dd></div>
                <div><dt>indexed</dt><dd>{formatCount(job.indexed)}</dd></div>
                <div><dt>rejected</dt><dd>{formatCount(job.rejected)}</dd></div>
                {job.resumed > 0 && <div><dt>done before</dt><dd>{formatCount(job.resumed)}</dd></div>}
                {perSecond !== null && <div><dt>now</dt><dd>{formatShort(perSecond)}/s</dd></div>}
                <div><dt>{job.ended ? "ended" : "submitted"}</dt><dd>{formatTime(job.ended ?? job.submitted)}</dd></div>
            </dl>
            {job.error && <p class="job-error">{job.error}</p>}
        </article>
    );
}
