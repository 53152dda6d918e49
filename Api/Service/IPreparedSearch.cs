using SparseSearch.Api.Contracts;
using SparseSearch.Core.Documents;
using SparseSearch.Core.Searching;
using SparseSearch.Embedded.Serving;
using SparseSearch.Query.Feedback;

namespace SparseSearch.Api.Service;

/// <summary>One search with its engine, its text or vector ready: what differs between engines. For one search.</summary>
internal interface IPreparedSearch
{
    /// <summary>Finds the best hits, as many as there is room for.</summary>
    /// <param name="snapshot">The state of the index.</param>
    /// <param name="scope">Accepted documents and time.</param>
    /// <param name="hits">Filled best first.</param>
    /// <param name="statistics">What the search did.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <exception cref="RequestException">The index was made without what the engine needs.</exception>
    int Search(
        ServedSnapshot snapshot, SearchScope scope, Span<ScoredDoc> hits, out SearchStatistics statistics,
        CancellationToken cancellationToken);

    /// <summary>What feedback did; null where there was none, and before the search.</summary>
    ExpandedQuery? Expansion { get; }

    /// <summary>Terms of the query that was searched for in the end; after the search.</summary>
    int TermCount { get; }

    /// <summary>The query's terms, the heaviest first; after the search.</summary>
    IReadOnlyList<TermWeight> QueryTerms();

    /// <summary>The words that a document is found by, in lower case, and what each is worth; after the search.</summary>
    Dictionary<string, float> WordWeights(SourceDocument document);

    /// <summary>The terms that made a hit's score; null where it is not a sum of terms.</summary>
    IReadOnlyList<TermShare>? TermsOf(ServedSnapshot snapshot, int docId);

    /// <summary>The engines that made a hit's score, where there are several; otherwise null.</summary>
    IReadOnlyList<EngineShare>? PartsOf(ServedSnapshot snapshot, int docId);
}
