// Numbers as people read them.

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat("en", { maximumSignificantDigits: 3 });
const dayAndTime = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short" });

const unitStep = 1024;
const byteUnits = ["B", "KiB", "MiB", "GiB", "TiB"];
const microsPerMilli = 1000;
/** Sums of ranks are small, and differ in later places. */
const scoreDigits = 3;
const smallScoreDigits = 5;

/** 12,345. */
export const formatCount = (count: number): string => whole.format(count);

/** Three digits that say something: 0.0123, 4.56, 789. */
export const formatShort = (value: number): string => short.format(value);

/** A score, or a part of one: the whole decides on the digits, so that its parts can be added up. */
export const formatScore = (value: number, whole = value): string =>
    value.toFixed(Math.abs(whole) < 1 ? smallScoreDigits : scoreDigits);

export function formatMicros(micros: number): string {
    return micros < microsPerMilli ? `${whole.format(micros)} µs` : `${short.format(micros / microsPerMilli)} ms`;
}

export function formatBytes(bytes: number): string {
    let [size, unit] = [bytes, 0];
    for (; size >= unitStep && unit < byteUnits.length - 1; unit++) {
        size /= unitStep;
    }

    return `${short.format(size)} ${byteUnits[unit]}`;
}

/** 3 d 4 h, 5 min, 12 s: the two largest parts. */
export function formatDuration(seconds: number): string {
    const rest = Math.floor(seconds);
    const parts: [number, string][] = [
        [Math.floor(rest / 86_400), "d"], [Math.floor(rest / 3_600) % 24, "h"], [Math.floor(rest / 60) % 60, "min"], [rest % 60, "s"],
    ];
    const first = parts.findIndex(([count]) => count > 0);
    return first < 0 ? "0 s" : parts.slice(first, first + 2).filter(([count]) => count > 0).map(([count, unit]) => `${count} ${unit}`).join(" ");
}

export const formatTime = (iso: string): string => dayAndTime.format(new Date(iso));

/** One document, two documents. */
export const plural = (count: number, one: string, many = `${one}s`): string => `${formatCount(count)} ${count === 1 ? one : many}`;
