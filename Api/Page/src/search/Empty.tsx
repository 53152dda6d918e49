import type { IndexDescription } from "../api/contracts.ts";
import { plural } from "../ui/format.ts";

/** Before anything is typed: what is searched, and how. */
export function Welcome({ index }: { index: IndexDescription | null }) {
    return (
        <div class="welcome">
            <div class="welcome-text">
                {index !== null && <h2>{plural(index.searchable, "document")} in {index.name}</h2>}
                <p>
                    Type a question or a few words. Hits come as you type, and each can be taken apart into the terms that made its score.
                </p>
            </div>
            <dl class="keys">
                <div><dt><kbd>/</kbd></dt><dd>to the search box</dd></div>
                <div><dt><kbd>↑</kbd> <kbd>↓</kbd></dt><dd>over the hits</dd></div>
                <div><dt><kbd>Enter</kbd></dt><dd>why it was found</dd></div>
                <div><dt><kbd>Esc</kbd></dt><dd>close</dd></div>
            </dl>
        </div>
    );
}

/** Where there is nothing to search. */
export function NoIndex() {
    return (
        <div class="empty">
            <h1>There is no index yet</h1>
            <p>Make one, and send it documents:</p>
            <pre class="code"><code>{`curl -X PUT ${location.origin}/v1/indexes/notes \\
     -H 'Content-Type: application/json' -d '{"model": "MODEL"}'`}</code></pre>
            <p class="muted">Names of models, and jobs that take whole files, are on the <a href="#/indexes">Indexes</a> page.</p>
        </div>
    );
}

/** A search that found nothing. */
export function NoHits({ hasFilter }: { hasFilter: boolean }) {
    return (
        <div class="empty">
            <p class="empty-title">Nothing was found</p>
            <p class="muted">{hasFilter ? "Try other words, or a wider filter." : "Try other words."}</p>
        </div>
    );
}
