import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";

/** What can be walked over: the buttons that open explanations. */
export const hitSelector = "[data-hit]";
const columnSelector = "[data-column]";

interface Explained {
    isOpen: boolean;
    close: () => void;
}

/**
 * The keys of the search view: / to the box, arrows over the hits and, side by side, from column to column, Escape to
 * close the explanation. Enter is the hit's own: it is a button.
 */
export function useHitKeys(root: RefObject<HTMLElement | null>, { isOpen, close }: Explained): void {
    useEffect(() => {
        const press = (event: KeyboardEvent): void => {
            if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || root.current === null) {
                return;
            }

            const target = event.target instanceof HTMLElement ? event.target : document.body;
            if (target.closest("dialog") === null && act(event.key, target, root.current, isOpen ? close : null)) {
                event.preventDefault();
            }
        };
        addEventListener("keydown", press);
        return () => removeEventListener("keydown", press);
    }, [isOpen, close]);
}

/** Does what a key stands for; false where it stands for nothing. */
function act(key: string, target: HTMLElement, root: HTMLElement, close: (() => void) | null): boolean {
    const box = root.querySelector<HTMLInputElement>("#query");
    const isTyping = target.matches("input, select, textarea");
    switch (key) {
        case "/":
            return !isTyping && focus(box);
        case "Escape":
            return escape(target, box, close);
        case "ArrowDown":
            return target === box || target === document.body ? focus(root.querySelector<HTMLElement>(hitSelector)) : walk(target, root, 1);
        case "ArrowUp":
            return walk(target, root, -1) || (target.matches(hitSelector) && focus(box));
        case "ArrowRight":
            return cross(target, root, 1);
        case "ArrowLeft":
            return cross(target, root, -1);
        default:
            return false;
    }
}

/** Closes the explanation; without one it goes back to the box, and leaves what is typed there to the browser. */
function escape(target: HTMLElement, box: HTMLInputElement | null, close: (() => void) | null): boolean {
    if (close !== null) {
        // The focus must not be lost with the panel that had it.
        if (target.closest(".explanation") !== null) {
            focus(document.querySelector<HTMLElement>(`${hitSelector}[aria-expanded="true"]`) ?? box);
        }

        close();
        return true;
    }

    return target.matches(hitSelector) && focus(box);
}

/** One hit up or down, within a column. */
function walk(target: HTMLElement, root: HTMLElement, step: number): boolean {
    const column = target.closest(columnSelector) ?? root;
    const hits = [...column.querySelectorAll<HTMLElement>(hitSelector)];
    const at = hits.indexOf(target);
    return at >= 0 && focus(hits[at + step] ?? null);
}

/** To the same rank of the column beside, or to its last hit. */
function cross(target: HTMLElement, root: HTMLElement, step: number): boolean {
    const columns = [...root.querySelectorAll<HTMLElement>(columnSelector)];
    const column = columns.findIndex((one) => one.contains(target));
    const beside = columns[column + step];
    if (!target.matches(hitSelector) || column < 0 || beside === undefined) {
        return false;
    }

    const rank = [...columns[column]!.querySelectorAll(hitSelector)].indexOf(target);
    const hits = [...beside.querySelectorAll<HTMLElement>(hitSelector)];
    return focus(hits[Math.min(rank, hits.length - 1)] ?? null);
}

function focus(element: HTMLElement | null): boolean {
    element?.focus();
    return element !== null;
}
