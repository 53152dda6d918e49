using SparseSearch.Core.Searching;
using SparseSearch.Core.Segments;
using SparseSearch.Query;
using SparseSearch.Query.Planning;

namespace SparseSearch.Embedded.Composition;

/// <summary>
/// A calibration of a finished index with queries of its users: measured, tried out, and stored where it is good. Immutable and
/// thread-safe; the index must outlive it.
/// </summary>
public sealed class IndexCalibration
{
    private readonly IndexSnapshot _index;
    private readonly Calibration?[] _segments;

    private IndexCalibration(IndexSnapshot index, Calibration?[] segments)
    {
        _index = index;
        _segments = segments;
    }

    /// <summary>Segments that were calibrated; the others are small, and searched exactly.</summary>
    public int SegmentCount => _segments.Count(static segment => segment is not null);

    /// <summary>Measures every segment that is large enough.</summary>
    /// <param name="index">Built for the engine exact.</param>
    /// <param name="options">Above all the queries; lengths of which too few are given are measured with made ones.</param>
    /// <param name="segmentsDone">Told after every segment; null for silence.</param>
    /// <param name="cancellationToken">Looked at once a query.</param>
    /// <exception cref="InvalidOperationException">The index was built without the engine's sections.</exception>
    /// <exception cref="SegmentFormatException">A segment is damaged.</exception>
    public static IndexCalibration Measure(
        IndexSnapshot index, CalibrationOptions options, IProgress<int>? segmentsDone = null,
        CancellationToken cancellationToken = default)
    {
        // Says how to build an index that lacks the sections.
        _ = EngineCatalog.OpenSegments(index, EngineCatalog.Windowed);
        var measured = new Calibration?[index.Segments.Count];
        for (var i = 0; i < measured.Length; i++)
        {
            var reader = index.Segments[i].Reader;
            measured[i] = SegmentCalibration.Measure(reader, EngineCatalog.Calibrated(reader), options, cancellationToken);
            segmentsDone?.Report(i + 1);
        }

        return new IndexCalibration(index, measured);
    }

    /// <summary>A planner over the live documents of all segments that goes by this calibration.</summary>
    /// <param name="target">What is asked of every search.</param>
    public ISearcher Open(RecallTarget target) => new IndexSearcher(
        EngineCatalog.Auto,
        [.. _index.Segments.Select((segment, i) => LiveSearcher.Over(
            SearchPlanner.OpenBy(segment.Reader, target, EngineCatalog.Calibrated(segment.Reader), _segments[i]), _index.LiveDocs[i]))]);

    /// <summary>Stores it: from the next opening on, the index's searches for a recall go by it.</summary>
    /// <returns>The files, one a calibrated segment.</returns>
    /// <exception cref="IOException">The disk refuses; the message says what to do.</exception>
    public IReadOnlyList<string> Store()
    {
        var files = new List<string>();
        for (var i = 0; i < _segments.Length; i++)
        {
            if (_segments[i] is { } calibration)
            {
                files.Add(SegmentCalibration.Store(_index.Segments[i].Reader, calibration));
            }
        }

        return files;
    }
}
