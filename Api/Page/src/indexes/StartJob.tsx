import { useState } from "preact/hooks";
import { startJob } from "../api/client.ts";
import { asProblem, type Problem } from "../api/problem.ts";
import { ProblemBox } from "../ui/ProblemBox.tsx";

interface Props {
    indexes: readonly string[];
    started: () => void;
}

/** Begins a job over a source of the service's folder of imports. */
export function StartJob({ indexes, started }: Props) {
    const [chosen, setChosen] = useState("");
    const [source, setSource] = useState("");
    const [isEncoded, setEncoded] = useState(false);
    const [isRestart, setRestart] = useState(false);
    const [problem, setProblem] = useState<Problem | null>(null);
    const index = indexes.includes(chosen) ? chosen : indexes[0] ?? "";

    const start = (event: Event): void => {
        event.preventDefault();
        setProblem(null);
        startJob(index, source.trim(), isEncoded, isRestart).then(
            () => {
                setSource("");
                started();
            },
            (error: unknown) => setProblem(asProblem(error)),
        );
    };
    return (
        <form class="start-job" onSubmit={start} aria-label="Start a job">
            <div class="labelled">
                <label for="source">Source</label>
                <input
                    id="source" class="field mono" type="text" required value={source} placeholder="corpus.jsonl" autocomplete="off" spellcheck={false}
                    title="A file of the folder of imports, or a folder there that has a corpus" onInput={(event) => setSource(event.currentTarget.value)} />
            </div>
            <div class="labelled">
                <label for="target">into</label>
                <select id="target" class="field" value={index} onChange={(event) => setChosen(event.currentTarget.value)}>
                    {indexes.map((name) => <option key={name} value={name}>{name}</option>)}
                </select>
            </div>
            <label class="check"><input type="checkbox" checked={isEncoded} onChange={(event) => setEncoded(event.currentTarget.checked)} /> has vectors</label>
            <label class="check"><input type="checkbox" checked={isRestart} onChange={(event) => setRestart(event.currentTarget.checked)} /> from the beginning</label>
            <button type="submit" class="primary" disabled={index === ""}>Start</button>
            {problem !== null && <ProblemBox problem={problem} />}
        </form>
    );
}
