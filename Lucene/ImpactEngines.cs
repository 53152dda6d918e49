using SparseSearch.Core.Searching;

namespace SparseSearch.Lucene;

/// <summary>Lucene.Net over each segment of a snapshot.</summary>
public sealed class ImpactEngines : IDisposable
{
    private readonly ImpactEngine[] _segments;

    internal ImpactEngines(ImpactEngine[] segments) => _segments = segments;

    /// <summary>One a segment, in doc id order.</summary>
    public IReadOnlyList<ISegmentEngine> Segments => _segments;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var segment in _segments)
        {
            segment.Dispose();
        }
    }
}
