using SparseSearch.Core.Searching;

namespace SparseSearch.Query;

/// <summary>The checks that every searcher of this room makes of what it is asked.</summary>
internal static class SearchArguments
{
    /// <summary>Checks k, the room for hits and the range of the accepted documents.</summary>
    public static void Check(SearchRequest request, ReadOnlySpan<ScoredDoc> hits, int docCount)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.Validate();
        if (hits.Length < request.K)
        {
            throw new ArgumentException(
                $"There is room for {hits.Length} hits, but k is {request.K}; give at least k.", nameof(hits));
        }

        if (request.Accepted is { } accepted && accepted.DocCount != docCount)
        {
            throw new ArgumentException(
                $"The accepted documents range over {accepted.DocCount} documents, what is searched has {docCount}; "
                + "make the set for this index.", nameof(request));
        }
    }
}
