import { useRef } from "preact/hooks";
import type { Problem } from "../api/problem.ts";

interface Props {
    filter: string;
    /** Name to kind. */
    fields: Record<string, string>;
    problem: Problem | null;
    change: (filter: string) => void;
}

/** How a condition on a field of a kind begins. */
const beginnings: Record<string, string> = { keyword: ' = "', number: " >= ", date: ' >= "', boolean: " = true" };
/** Names that need no back quotes. */
const plainName = /^[\p{L}_][\p{L}\p{Nd}_.-]*$/u;

/** The box for a filter, the fields it may name, and what is wrong with it, right beneath. */
export function FilterBox({ filter, fields, problem, change }: Props) {
    const input = useRef<HTMLInputElement>(null);
    const names = Object.entries(fields);
    const insert = (name: string, kind: string): void => {
        const quoted = plainName.test(name) ? name : `\`${name.replace(/[\\`]/g, "\\$&")}\``;
        const start = filter.trim() === "" ? "" : `${filter.trimEnd()} and `;
        change(`${start}${quoted}${beginnings[kind] ?? " = "}`);
        input.current?.focus();
    };
    return (
        <div class="filter" id="filter-box">
            <label for="filter">Only documents where</label>
            <input
                ref={input} id="filter" class="field mono" type="text" value={filter} placeholder='lang = "en" and year >= 2010'
                autocomplete="off" autocapitalize="off" spellcheck={false} aria-invalid={problem !== null}
                aria-describedby={problem === null ? "filter-help" : "filter-problem"}
                onInput={(event) => change(event.currentTarget.value)} />
            {problem !== null && (
                <p class="filter-problem" id="filter-problem" role="alert">{problem.message} <span class="muted">{problem.remedy}</span></p>
            )}
            {names.length > 0 ? (
                <ul class="chips" aria-label="Fields of the index">
                    {names.map(([name, kind]) => (
                        <li key={name}>
                            <button type="button" class="chip" onClick={() => insert(name, kind)}>
                                <span class="mono">{name}</span> <span class="muted">{kind}</span>
                            </button>
                        </li>
                    ))}
                </ul>
            ) : <p class="muted">The documents of this index have no fields to filter by.</p>}
            <details class="filter-help" id="filter-help">
                <summary>How filters are written</summary>
                <dl>
                    <dt><code>lang = "en"</code>, <code>lang != "en"</code></dt><dd>has this value, has not</dd>
                    <dt><code>tag in ("a", "b")</code></dt><dd>has one of them</dd>
                    <dt><code>year &gt;= 2010 &lt; 2020</code></dt><dd>lies in a range</dd>
                    <dt><code>published &gt;= "2020-01-31"</code></dt><dd>dates as of ISO 8601</dd>
                    <dt><code>exists(doi)</code></dt><dd>has the field at all</dd>
                    <dt><code>not … and (… or …)</code></dt><dd>joined; <code>not</code> binds closest, then <code>and</code></dd>
                </dl>
            </details>
        </div>
    );
}
