import type { Problem } from "../api/problem.ts";

interface Props {
    problem: Problem;
    retry?: (() => void) | undefined;
}

/** A failure, told with the value that caused it and what can be done. */
export function ProblemBox({ problem, retry }: Props) {
    return (
        <div class="problem" role="alert">
            <p class="problem-title">{problem.message}</p>
            {problem.value !== null && <p class="problem-value">Value: <code>{problem.value}</code></p>}
            {problem.remedy !== null && <p>{problem.remedy}</p>}
            <div class="problem-foot">
                {retry !== undefined && <button type="button" class="quiet" onClick={retry}>Try again</button>}
                <span class="muted mono">{problem.status > 0 ? `${problem.status} ` : ""}{problem.code}</span>
            </div>
        </div>
    );
}
