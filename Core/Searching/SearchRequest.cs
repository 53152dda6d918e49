using SparseSearch.Core.Filters;
using SparseSearch.Core.Vectors;

namespace SparseSearch.Core.Searching;

/// <summary>What a searcher is asked.</summary>
public sealed record SearchRequest
{
    /// <summary>The largest <see cref="K"/>.</summary>
    public const int MaxK = 10_000;

    /// <summary>The query over the segment's vocabulary; a term that no document has is allowed and finds nothing.</summary>
    public required SparseVector Query { get; init; }

    /// <summary>How many hits are wanted at most, from 1 to <see cref="MaxK"/>.</summary>
    public required int K { get; init; }

    /// <summary>The documents that may be hits, or null for all of them.</summary>
    public DocBitmap? Accepted { get; init; }

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><see cref="K"/> is outside its range.</exception>
    public void Validate()
    {
        if (K is < 1 or > MaxK)
        {
            throw new ArgumentOutOfRangeException(
                nameof(K), K, $"k is {K}; ask for 1 to {MaxK} hits.");
        }
    }
}
