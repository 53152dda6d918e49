using Microsoft.Playwright;

namespace SparseSearch.Tests;

/// <summary>What a person looks at the page with.</summary>
internal sealed record Screen(int Width, int Height, ColorScheme Scheme)
{
    public static readonly Screen Desktop = new(1440, 900, ColorScheme.Light);

    public static readonly Screen Phone = new(375, 740, ColorScheme.Light);

    public static readonly Screen DarkPhone = Phone with { Scheme = ColorScheme.Dark };

    /// <summary>Wide and narrow, light and dark.</summary>
    public static IReadOnlyList<Screen> All { get; } =
        [Desktop, Phone, Desktop with { Scheme = ColorScheme.Dark }, DarkPhone];

    public override string ToString() => $"{Width}-{Scheme.ToString().ToLowerInvariant()}";
}
