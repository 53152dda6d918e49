import { useEffect, useRef } from "preact/hooks";

interface Props {
    text: string;
    isPending: boolean;
    change: (text: string) => void;
}

/** The box for the query. It answers while one types; Enter asks for nothing more. */
export function SearchBox({ text, isPending, change }: Props) {
    const input = useRef<HTMLInputElement>(null);
    useEffect(() => input.current?.focus({ preventScroll: true }), []);
    const clear = (): void => {
        change("");
        input.current?.focus();
    };
    return (
        <form class="searchbox" role="search" onSubmit={(event) => event.preventDefault()}>
            <svg class="searchbox-icon" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">
                <circle cx="10.5" cy="10.5" r="6.5" /><path d="M15.5 15.5 21 21" />
            </svg>
            <input
                ref={input} id="query" type="search" aria-label="Search" placeholder="What are you looking for?" value={text}
                autocomplete="off" autocapitalize="off" spellcheck={false} enterkeyhint="search"
                onInput={(event) => change(event.currentTarget.value)} />
            {isPending && <span class="searchbox-busy" aria-hidden="true" />}
            {text !== "" && (
                <button type="button" class="searchbox-clear" aria-label="Clear the search" onClick={clear}>×</button>
            )}
            <kbd class="searchbox-key" aria-hidden="true">/</kbd>
        </form>
    );
}
