import type { TermWeight } from "../api/contracts.ts";
import { formatCount } from "../ui/format.ts";
import { TermBars } from "./TermBars.tsx";

const label = "Terms of the query";

interface Props {
    terms: readonly TermWeight[];
    /** Beside the hits it is open; above them, it is folded. */
    isWide: boolean;
}

/** The query as the model reads it: terms and weights. */
export function QueryTerms({ terms, isWide }: Props) {
    if (terms.length === 0) {
        return null;
    }

    return isWide ? (
        <section class="query-terms explanation" aria-labelledby="query-terms-title">
            <div>
                <p class="eyebrow">The query, as it was read</p>
                <h2 id="query-terms-title">{formatCount(terms.length)} weighted {terms.length === 1 ? "term" : "terms"}</h2>
            </div>
            <TermBars terms={terms} label={label} />
            <p class="muted">Choose a hit to see what each of them added to its score.</p>
        </section>
    ) : (
        <div class="query-terms">
            <details>
                <summary>The query, as it was read</summary>
                <TermBars terms={terms} label={label} />
            </details>
        </div>
    );
}
