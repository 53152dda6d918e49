namespace SparseSearch.Core.Searching;

/// <summary>The checks that every searcher makes of what it is asked.</summary>
public static class SearchArguments
{
    /// <summary>Checks k, the room for hits and the range of the accepted documents.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="hits">Where the hits go.</param>
    /// <param name="docCount">Documents of what is searched.</param>
    /// <param name="searched">What messages call it.</param>
    /// <exception cref="ArgumentException">
    /// k is outside its range, there is no room for k hits, or the accepted documents are another index's.
    /// </exception>
    public static void Check(
        SearchRequest request, ReadOnlySpan<ScoredDoc> hits, int docCount, string searched = "segment")
    {
        request.Validate();
        if (hits.Length < request.K)
        {
            throw new ArgumentException(
                $"{request.K} hits do not fit a span of {hits.Length}; give room for k.", nameof(hits));
        }

        if (request.Accepted is { } accepted && accepted.DocCount != docCount)
        {
            throw new ArgumentException(
                $"The accepted documents range over {accepted.DocCount} documents; the {searched} has {docCount}. "
                + "Make the set anew.", nameof(request));
        }
    }
}
