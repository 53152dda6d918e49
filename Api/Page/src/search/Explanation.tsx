import { useEffect, useState } from "preact/hooks";
import { readDocument } from "../api/client.ts";
import type { SearchHit, StoredDocument, TermWeight } from "../api/contracts.ts";
import { asProblem, isAborted, type Problem } from "../api/problem.ts";
import { formatCount, formatScore, plural } from "../ui/format.ts";
import { ProblemBox } from "../ui/ProblemBox.tsx";
import { engineLabel } from "./engines.ts";
import { EngineShares } from "./EngineShares.tsx";
import { Fields } from "./Fields.tsx";
import { Shares, sumOf } from "./Shares.tsx";
import { TermBars } from "./TermBars.tsx";

/** One explanation is open at a time. */
export const explanationId = "explanation";

/** Parts and score are rounded to single floats; what differs by more was not made by adding alone. */
const tolerance = 0.001;

interface Props {
    index: string;
    engine: string;
    hit: SearchHit;
    queryTerms: readonly TermWeight[];
    close: () => void;
}

/** Why a document was found: the terms that made its score, and all those of the query and of the document. */
export function Explanation({ index, engine, hit, queryTerms, close }: Props) {
    const { document, problem } = useDocument(index, hit.id);
    const shares = hit.terms ?? [];
    const parts = hit.parts ?? [];
    const shared = new Set([...shares, ...parts.flatMap((part) => part.terms)].map((share) => share.term));
    const missing = queryTerms.filter((term) => !shared.has(term.term));
    const isSum = Math.abs(sumOf(shares) - hit.score) <= tolerance * Math.max(1, Math.abs(hit.score));
    return (
        <section class="explanation" id={explanationId} aria-labelledby="explanation-title">
            <header class="explanation-head">
                <div>
                    <p class="eyebrow">Why it was found</p>
                    <h2 id="explanation-title">{hit.title || hit.id}</h2>
                </div>
                <button type="button" class="quiet close" aria-label="Close the explanation" title="Close (Esc)" onClick={close}>×</button>
            </header>
            {parts.length > 0 && <EngineShares parts={parts} />}
            {shares.length > 0 && <Shares shares={shares} />}
            {shares.length === 0 && parts.length === 0 && (
                <p class="muted">{engineLabel(engine)} lists no terms for this score of {formatScore(hit.score)}.</p>
            )}
            {shares.length > 0 && !isSum && (
                <p class="note">
                    {engineLabel(engine)} gave a score of <strong class="number">{formatScore(hit.score)}</strong>, which is not the sum of these
                    parts alone.
                </p>
            )}
            {missing.length > 0 && (
                <>
                    <h3>In the query, not in the document</h3>
                    <TermBars terms={missing} label="Terms of the query that the document lacks" />
                </>
            )}
            {problem !== null && <ProblemBox problem={problem} />}
            {document !== null && <DocumentParts document={document} shared={shared} />}
        </section>
    );
}

/** The stored document: its members, its whole text, and its own terms. */
function DocumentParts({ document, shared }: { document: StoredDocument; shared: ReadonlySet<string> }) {
    const terms = document.terms ?? [];
    return (
        <>
            <h3>The document <span class="mono muted">{document.id}</span></h3>
            <Fields fields={document.fields} />
            {document.text !== "" && (
                <details>
                    <summary>Whole text, {plural(document.text.length, "character")}</summary>
                    <p class="whole-text">{document.text}</p>
                </details>
            )}
            {terms.length > 0 && (
                <details>
                    <summary>All of its {formatCount(terms.length)} terms</summary>
                    <TermBars terms={terms} label="Terms of the document" shared={shared} />
                </details>
            )}
        </>
    );
}

function useDocument(index: string, id: string): { document: StoredDocument | null; problem: Problem | null } {
    const [state, setState] = useState<{ document: StoredDocument | null; problem: Problem | null }>({ document: null, problem: null });
    useEffect(() => {
        const controller = new AbortController();
        readDocument(index, id, controller.signal).then(
            (document) => setState({ document, problem: null }),
            (error: unknown) => {
                if (!isAborted(error)) {
                    setState({ document: null, problem: asProblem(error) });
                }
            },
        );
        return () => controller.abort();
    }, [index, id]);
    return state;
}
