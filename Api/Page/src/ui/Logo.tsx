/** The mark: a sparse vector, a few entries and gaps between them. */
export function Logo() {
    return (
        <svg class="logo" viewBox="0 0 32 32" width="28" height="28" aria-hidden="true">
            <rect width="32" height="32" rx="8" class="logo-ground" />
            <g class="logo-bars">
                <rect x="7" y="15" width="3" height="10" rx="1.5" />
                <rect x="12" y="22" width="3" height="3" rx="1.5" opacity=".55" />
                <rect x="17" y="7" width="3" height="18" rx="1.5" />
                <rect x="22" y="19" width="3" height="6" rx="1.5" opacity=".8" />
            </g>
        </svg>
    );
}
