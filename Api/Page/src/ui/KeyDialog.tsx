import { useEffect, useRef } from "preact/hooks";
import { demandKey, type KeyDemand, setKey } from "../api/key.ts";

/** What the service says where a request came without a key: that is no mistake of the person. */
const noKey = "no_key";

/** Asks for a key. */
export function KeyDialog({ why, hasKey }: { why: KeyDemand; hasKey: boolean }) {
    const dialog = useRef<HTMLDialogElement>(null);
    const input = useRef<HTMLInputElement>(null);
    useEffect(() => dialog.current?.showModal(), []);

    const take = (event: Event): void => {
        event.preventDefault();
        const key = input.current?.value.trim() ?? "";
        if (key !== "") {
            setKey(key);
        }
    };
    const refusal = why === "asked" || why.code === noKey ? null : why;
    return (
        <dialog ref={dialog} class="dialog" aria-labelledby="key-title" onClose={() => demandKey(null)}>
            <form onSubmit={take}>
                <h2 id="key-title">{why === "asked" ? "Your key" : "This service asks for a key"}</h2>
                {refusal !== null && <p class="dialog-error" role="alert">{refusal.message}</p>}
                <p class="muted">It stays in this tab, and is forgotten when the tab is closed.</p>
                <label for="key">Key</label>
                <input
                    id="key" ref={input} class="field mono" type="password" autocomplete="off" spellcheck={false} required
                    aria-invalid={refusal !== null} />
                <div class="dialog-buttons">
                    {hasKey && <button type="button" class="quiet" onClick={() => setKey(null)}>Forget it</button>}
                    <button type="button" class="quiet" onClick={() => demandKey(null)}>Not now</button>
                    <button type="submit" class="primary">Use this key</button>
                </div>
            </form>
        </dialog>
    );
}
