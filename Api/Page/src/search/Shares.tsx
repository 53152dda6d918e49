import type { TermShare } from "../api/contracts.ts";
import { formatScore, formatShort } from "../ui/format.ts";
import { Bar } from "../ui/Bar.tsx";

/** The parts of a score, added up. */
export const sumOf = (shares: readonly TermShare[]): number => shares.reduce((sum, share) => sum + share.contribution, 0);

/** The terms that query and document share, each with both weights and its part of the score. */
export function Shares({ shares }: { shares: readonly TermShare[] }) {
    const sum = sumOf(shares);
    const most = Math.max(...shares.map((share) => share.contribution));
    return (
        <table class="shares">
            <caption class="hidden">What each term added to the score</caption>
            <thead>
                <tr><th scope="col">Term</th><th scope="col" class="weights">Query × document</th><th scope="col" colSpan={2}>Part of the score</th></tr>
            </thead>
            <tbody>
                {shares.map((share) => (
                    <tr key={share.term}>
                        <th scope="row" class="mono" title={share.term}>{share.term}</th>
                        <td class="weights number">{formatShort(share.query)} × {formatShort(share.document)}</td>
                        <td class="bar-cell"><Bar share={share.contribution / most} /></td>
                        <td class="number part">{formatScore(share.contribution, sum)}</td>
                    </tr>
                ))}
            </tbody>
            <tfoot>
                <tr><th scope="row" colSpan={3}>Sum</th><td class="number part" data-sum>{formatScore(sum)}</td></tr>
            </tfoot>
        </table>
    );
}
