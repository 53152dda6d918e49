using SparseSearch.Query.Impact;

namespace SparseSearch.Query.Clustered;

/// <summary>The memory of one clustered search at a time, kept between searches. Not thread-safe.</summary>
/// <param name="weightCount">See <see cref="SearchBuffers"/>.</param>
internal sealed class ClusterBuffers(int weightCount)
{
    /// <summary>Query, contributions, a window's sums and the keys of clusters.</summary>
    public SearchBuffers Search { get; } = new(weightCount);

    /// <summary>The query for sketches.</summary>
    public SketchPlan Sketch { get; } = new();

    /// <summary>Keys of documents.</summary>
    public PinnedBuffer<ulong> Candidates { get; } = new(1_024);

    /// <summary>Which clusters hold an accepted document, where there is a filter.</summary>
    public PinnedBuffer<ulong> Accepted { get; } = new(64);
}
