using SparseSearch.Core.Filters;

namespace SparseSearch.Core.Searching;

/// <summary>What a searcher by text is asked.</summary>
public readonly record struct TextSearchRequest
{
    /// <summary>Any text; one without a word that the searcher knows finds nothing.</summary>
    public required string Text { get; init; }

    /// <summary>How many hits are wanted at most, from 1 to <see cref="SearchRequest.MaxK"/>.</summary>
    public required int K { get; init; }

    /// <summary>The documents that may be hits, or null for all of them. Documents that are not live never are.</summary>
    public DocBitmap? Accepted { get; init; }

    /// <summary>
    /// When it is cancelled the search ends with the hits that it has, and says so in
    /// <see cref="SearchStatistics.IsPartial"/>. Default: never.
    /// </summary>
    public CancellationToken TimeUp { get; init; }
}
