/** Longer values are cut in a list of hits. */
const longest = 40;

interface Props {
    fields: Record<string, unknown> | null | undefined;
    /** Shows so many at most, and cuts long ones; all and whole where left out. */
    most?: number;
}

/** A document's other members. */
export function Fields({ fields, most }: Props) {
    const entries = Object.entries(fields ?? {});
    if (entries.length === 0) {
        return null;
    }

    return (
        <dl class="fields">
            {entries.slice(0, most).map(([name, value]) => (
                <div key={name}><dt>{name}</dt><dd>{shorten(textOf(value), most === undefined ? Infinity : longest)}</dd></div>
            ))}
        </dl>
    );
}

function textOf(value: unknown): string {
    if (Array.isArray(value)) {
        return value.map(textOf).join(", ");
    }

    return typeof value === "string" ? value : JSON.stringify(value);
}

function shorten(text: string, length: number): string {
    return text.length <= length ? text : `${text.slice(0, length)}…`;
}
