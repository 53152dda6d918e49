using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SparseSearch.Query.Impact;

/// <summary>
/// A term's smallest and largest impact in a segment, and the levels between them: 16 steps of equal width, or one level
/// an impact where the range has at most 16.
/// </summary>
/// <param name="Min">The smallest impact, at least 1.</param>
/// <param name="Max">The largest impact, at least <paramref name="Min"/>.</param>
/// <remarks>
/// With <c>span = max(Max − Min + 1, 16)</c>, the level of an impact is <c>⌊(impact − Min) × 16 / span⌋</c>. Both ends of a
/// level follow from the two numbers, so that bounds cost four bytes a term. Per term and not per segment: rare and light
/// terms get narrow levels too, which is what makes the exact mode score few documents.
/// </remarks>
[StructLayout(LayoutKind.Sequential, Pack = 2)]
public readonly record struct ImpactRange(ushort Min, ushort Max)
{
    /// <summary>Levels of a term, at most; a run's mask has one bit for each.</summary>
    public const int LevelCount = 16;

    private int Span => Math.Max(Max - Min + 1, LevelCount);

    /// <summary>The level of an impact, from 0 to 15; heavier impacts have higher levels.</summary>
    /// <param name="impact">From <see cref="Min"/> to <see cref="Max"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int LevelOf(int impact) => (impact - Min) * LevelCount / Span;

    /// <summary>The smallest impact of a level.</summary>
    /// <param name="level">From 0 to 15; one above the last level that has an impact is allowed.</param>
    public int LowestOf(int level) => Min + (((level * Span) + LevelCount - 1) / LevelCount);

    /// <summary>The largest impact of a level that has one.</summary>
    /// <param name="level">From 0 to <see cref="LevelOf"/> of <see cref="Max"/>.</param>
    public int HighestOf(int level) => Math.Min(Max, LowestOf(level + 1) - 1);
}
