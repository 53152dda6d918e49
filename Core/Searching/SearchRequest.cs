using SparseSearch.Core.Filters;
using SparseSearch.Core.Vectors;

namespace SparseSearch.Core.Searching;

/// <summary>What a searcher is asked. A value: a search over several segments asks each its own without allocating.</summary>
public readonly record struct SearchRequest
{
    /// <summary>The largest <see cref="K"/>.</summary>
    public const int MaxK = 10_000;

    /// <summary>The query over the segment's vocabulary; a term that no document has is allowed and finds nothing.</summary>
    public required SparseVector Query { get; init; }

    /// <summary>How many hits are wanted at most, from 1 to <see cref="MaxK"/>.</summary>
    public required int K { get; init; }

    /// <summary>The documents that may be hits, or null for all of them.</summary>
    public DocBitmap? Accepted { get; init; }

    /// <summary>
    /// Whether <see cref="Accepted"/> leaves out only documents that were deleted or replaced, and at most half of all: no
    /// filter, whose documents go along with the query or against it. What was measured for all documents then holds.
    /// </summary>
    public bool AcceptsAllLive { get; init; }

    /// <summary>
    /// The lowest score of a hit: a document that scores less is none, one that scores exactly this is. Default 0, which
    /// every document that shares a term with the query reaches. Any number; higher is quicker, since more is left out.
    /// </summary>
    /// <remarks>
    /// The answer equals that of a search without it, for a k as large as needed, cut off at the first hit below it; an
    /// approximate engine's hits are at least those that it would have found without it. To ask for scores <em>above</em>
    /// a number, give <see cref="MathF.BitIncrement"/> of it.
    /// </remarks>
    public float MinScore { get; init; }

    /// <summary>
    /// When it is cancelled the search ends with the hits that it has, and says so in
    /// <see cref="SearchStatistics.IsPartial"/>. Looked at before each segment; the exact, windowed and exhaustive engines and
    /// Lucene.Net look at it within a segment too. Default: never.
    /// </summary>
    public CancellationToken TimeUp { get; init; }

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ArgumentNullException">There is no query.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <see cref="K"/> is outside its range, or <see cref="MinScore"/> is no number.
    /// </exception>
    public void Validate()
    {
        ArgumentNullException.ThrowIfNull(Query);
        if (K is < 1 or > MaxK)
        {
            throw new ArgumentOutOfRangeException(
                nameof(K), K, $"k is {K}; ask for 1 to {MaxK} hits.");
        }

        if (float.IsNaN(MinScore))
        {
            throw new ArgumentOutOfRangeException(
                nameof(MinScore), MinScore, "The lowest score is NaN; give a number, or 0 for every hit.");
        }
    }
}
