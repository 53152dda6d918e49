/** A bar of 0 to 1 of its place. */
export function Bar({ share }: { share: number }) {
    return (
        <svg class="bar-box" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
            <rect class="bar-ground" width="100" height="1" />
            <rect class="bar" width={100 * Math.min(Math.max(share, 0), 1)} height="1" />
        </svg>
    );
}
