using SparseSearch.Core.Postings;
using SparseSearch.Core.Searching;
using SparseSearch.Core.Segments;
using SparseSearch.Query.Exact;
using SparseSearch.Query.Impact;

namespace SparseSearch.Query.Planning;

/// <summary>Calibrates finished segments, and stores what was measured beside them.</summary>
public static class SegmentCalibration
{
    /// <summary>Measures which settings reach which recall, as a build does, and writes nothing.</summary>
    /// <param name="segment">What is searched.</param>
    /// <param name="engines">Over the segment, at least one; the first one's costs are exact search's too.</param>
    /// <param name="options">Above all the queries.</param>
    /// <param name="cancellationToken">Looked at once a query.</param>
    /// <returns>Null for a segment of fewer documents than <see cref="CalibrationOptions.MinDocs"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    public static Calibration? Measure(
        SegmentReader segment, IReadOnlyList<ISegmentEngine> engines, CalibrationOptions options,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(segment);
        ArgumentNullException.ThrowIfNull(engines);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        return engines.Count == 0 || segment.DocCount < Math.Max(1, options.MinDocs)
            ? null
            : Calibrator.Measure(ForwardIndex.Open(segment), ExactOf(segment), engines, options, cancellationToken);
    }

    /// <summary>
    /// Stores a calibration for a segment that is finished; from the next opening on it is used in place of the one that the
    /// segment was built with.
    /// </summary>
    /// <returns>The file, see <see cref="CalibrationFile"/>.</returns>
    /// <exception cref="ArgumentException">The segment is none of a file.</exception>
    /// <exception cref="IOException">The disk refuses; the message says what to do.</exception>
    public static string Store(SegmentReader segment, Calibration calibration, FileOperations? files = null) =>
        CalibrationFile.Write(segment, CalibrationFormat.Write(calibration), files ?? FileOperations.Unwatched);

    /// <summary>Exact search over a segment: the truth of a calibration.</summary>
    internal static ISearcher ExactOf(SegmentReader segment) => segment.Has(SectionKind.PostingIds)
        ? WindowedSearcher.Open(segment)
        : new ExhaustiveSearcher(ForwardIndex.Open(segment));
}
