using SparseSearch.Core.Filters;

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
        CheckRoom(request.K, request.Accepted, hits, docCount, searched);
    }

    /// <summary>The same for a search by text.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="hits">Where the hits go.</param>
    /// <param name="docCount">Documents of what is searched.</param>
    /// <exception cref="ArgumentNullException">There is no text.</exception>
    /// <exception cref="ArgumentException">
    /// k is outside its range, there is no room for k hits, or the accepted documents are another index's.
    /// </exception>
    public static void Check(TextSearchRequest request, ReadOnlySpan<ScoredDoc> hits, int docCount)
    {
        if (request.Text is null)
        {
            throw new ArgumentNullException(nameof(request), "There is no text.");
        }

        if (request.K is < 1 or > SearchRequest.MaxK)
        {
            throw new ArgumentOutOfRangeException(
                nameof(request), request.K, $"k is {request.K}; ask for 1 to {SearchRequest.MaxK} hits.");
        }

        CheckRoom(request.K, request.Accepted, hits, docCount, "index");
    }

    private static void CheckRoom(
        int k, DocBitmap? accepted, ReadOnlySpan<ScoredDoc> hits, int docCount, string searched)
    {
        if (hits.Length < k)
        {
            throw new ArgumentException($"{k} hits do not fit a span of {hits.Length}; give room for k.", nameof(hits));
        }

        if (accepted is not null && accepted.DocCount != docCount)
        {
            throw new ArgumentException(
                $"The accepted documents range over {accepted.DocCount} documents; the {searched} has {docCount}. "
                + "Make the set anew.", nameof(accepted));
        }
    }
}
