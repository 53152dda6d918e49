import type { EngineShare } from "../api/contracts.ts";
import { Bar } from "../ui/Bar.tsx";
import { formatScore, formatShort } from "../ui/format.ts";
import { engineLabel } from "./engines.ts";
import { Shares } from "./Shares.tsx";

/** What each engine added to a score that several made together, and what made the engine's own. */
export function EngineShares({ parts }: { parts: readonly EngineShare[] }) {
    const sum = parts.reduce((all, part) => all + part.contribution, 0);
    const most = Math.max(...parts.map((part) => part.contribution));
    return (
        <>
            <table class="shares">
                <caption class="hidden">What each engine added to the score</caption>
                <thead>
                    <tr><th scope="col">Engine</th><th scope="col" class="weights">Rank there</th><th scope="col" colSpan={2}>Part of the score</th></tr>
                </thead>
                <tbody>
                    {parts.map((part) => (
                        <tr key={part.engine}>
                            <th scope="row">{engineLabel(part.engine)}</th>
                            <td class="weights number">{part.rank ?? "none"}{part.weight !== 1 && ` × ${formatShort(part.weight)}`}</td>
                            <td class="bar-cell"><Bar share={part.contribution / most} /></td>
                            <td class="number part">{formatScore(part.contribution, sum)}</td>
                        </tr>
                    ))}
                </tbody>
                <tfoot>
                    <tr><th scope="row" colSpan={3}>Sum</th><td class="number part" data-sum>{formatScore(sum)}</td></tr>
                </tfoot>
            </table>
            {parts.filter((part) => part.terms.length > 0).map((part) => (
                <details key={part.engine}>
                    <summary>
                        {engineLabel(part.engine)}{typeof part.score === "number" && `, own score ${formatScore(part.score)}`}
                    </summary>
                    <Shares shares={part.terms} />
                </details>
            ))}
        </>
    );
}
