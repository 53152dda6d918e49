using OxyPlot;

namespace SparseSearch.Eval.Reports.Pages;

/// <summary>
/// The colours of plots: stand-ins, in whose place a page puts what suits its background. Those of series are Okabe and Ito's, which people
/// who see fewer colours tell apart; a marker's shape says the same again.
/// </summary>
internal static class PlotColors
{
    /// <summary>Of texts and axes.</summary>
    public static readonly OxyColor Ink = OxyColor.FromRgb(1, 0, 0);

    /// <summary>Of lines behind the data.</summary>
    public static readonly OxyColor Grid = OxyColor.FromRgb(2, 0, 0);

    /// <summary>A stand-in, the style variable that takes its place, and its values on light and on dark ground.</summary>
    public static readonly (OxyColor StandIn, string Variable, string Light, string Dark)[] All =
    [
        (Ink, "ink", "#1b1f24", "#e6e9ee"),
        (Grid, "grid", "#d5dae1", "#3a424d"),
        (Series(0), "s0", "#0072b2", "#58b4f0"),
        (Series(1), "s1", "#c84e00", "#ff9350"),
        (Series(2), "s2", "#00805c", "#2fd0a0"),
        (Series(3), "s3", "#b04f87", "#f0a3cf"),
        (Series(4), "s4", "#9a6b00", "#f2bd3f"),
        (Series(5), "s5", "#2a8fc4", "#9bd9ff"),
        (Series(6), "s6", "#6a4c93", "#bd9bec"),
        (Series(7), "s7", "#5f6b2d", "#c3cf7a"),
    ];

    private const int SeriesCount = 8;

    private static readonly MarkerType[] s_markers =
        [MarkerType.Circle, MarkerType.Square, MarkerType.Triangle, MarkerType.Diamond, MarkerType.Star, MarkerType.Plus, MarkerType.Cross];

    /// <summary>A series' colour; the ninth has the first one's again, but another marker.</summary>
    /// <param name="index">From 0.</param>
    public static OxyColor Series(int index) => OxyColor.FromRgb(3, 0, (byte)(index % SeriesCount));

    /// <summary>Whether a series' bars are only drawn around: the second eight are, so that they differ from the first.</summary>
    /// <param name="index">From 0.</param>
    public static bool IsHollow(int index) => index / SeriesCount % 2 == 1;

    /// <summary>A series' marker.</summary>
    /// <param name="index">From 0.</param>
    public static MarkerType Marker(int index) => s_markers[index % s_markers.Length];
}
