using SparseSearch.Core.Kernels;
using SparseSearch.Core.Searching;

namespace SparseSearch.Query.Impact;

/// <summary>
/// The memory of one search at a time: kept between searches, so that a warm one allocates nothing. Between searches
/// all scores and weights are zero. Not thread-safe.
/// </summary>
internal sealed class SearchBuffers
{
    /// <summary>Makes the buffers for segments of a vocabulary.</summary>
    /// <param name="weightCount">Length of the table of weights: above every term id that a record can hold.</param>
    public SearchBuffers(int weightCount) => Weights = new PinnedBuffer<int>(weightCount);

    /// <summary>The query as whole numbers.</summary>
    public FixedPointQuery Query { get; } = new();

    /// <summary>What is added for each term and level.</summary>
    public ContributionPlan Plan { get; } = new();

    /// <summary>A window's scores, in 8 or 16 bits.</summary>
    public PinnedBuffer<ushort> Scores { get; } = new(ImpactPostingsFormat.WindowDocs);

    /// <summary>Fixed weights by term id; zero outside the query.</summary>
    public PinnedBuffer<int> Weights { get; }

    /// <summary>The query's terms as a filter; empty between searches.</summary>
    public PinnedBuffer<ushort> Filter { get; } = new(TermFilter.Words);

    /// <summary>Candidate keys.</summary>
    public PinnedBuffer<ulong> Keys { get; } = new(1024);
}
