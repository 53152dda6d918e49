/** The shape of what is being waited for. */
export function Skeleton({ rows }: { rows: number }) {
    return (
        <div class="skeleton" aria-hidden="true">
            {Array.from({ length: rows }, (_, row) => (
                <div class="skeleton-row" key={row}><span /><span /><span /></div>
            ))}
        </div>
    );
}
