using SparseSearch.Core.Postings;
using SparseSearch.Core.Searching;
using SparseSearch.Core.Segments;

namespace SparseSearch.Query.Planning;

/// <summary>
/// Calibrates a segment while it is written and appends the result: <see cref="Calibration"/>. It looks at the other
/// engines' sections, so that it stands last among the builders. The bytes depend on the documents, the engines and the
/// options alone, unless there is a memory: then a segment takes over what was measured on a larger one of the same index.
/// </summary>
public sealed class CalibrationBuilder : ISectionBuilder
{
    /// <summary>A segment that is hardly larger than one that was measured takes over its calibration.</summary>
    private const double ShareOfNew = 0.8;

    /// <summary>
    /// A merged segment is measured anew unless it is much smaller: merges run in the background, and documents change over
    /// time.
    /// </summary>
    private const double ShareOfMerged = 2;

    private readonly Func<SegmentReader, IReadOnlyList<ISegmentEngine>> _open;
    private readonly CalibrationOptions _options;
    private readonly CalibrationMemory? _memory;
    private readonly double _leastShare;

    /// <summary>A builder.</summary>
    /// <param name="open">The engines to choose from, over a segment that is not complete.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="memory">Of an index that takes changes; null to measure every segment.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    public CalibrationBuilder(
        Func<SegmentReader, IReadOnlyList<ISegmentEngine>> open, CalibrationOptions? options = null,
        CalibrationMemory? memory = null)
        : this(open, options ?? new CalibrationOptions(), memory, ShareOfNew)
    {
    }

    private CalibrationBuilder(
        Func<SegmentReader, IReadOnlyList<ISegmentEngine>> open, CalibrationOptions options, CalibrationMemory? memory,
        double leastShare)
    {
        ArgumentNullException.ThrowIfNull(open);
        _open = open;
        _options = options;
        _options.Validate();
        _memory = memory;
        _leastShare = leastShare;
    }

    /// <inheritdoc/>
    public ISectionBuilder ForMerges(int threads) =>
        new CalibrationBuilder(_open, _options with { Threads = threads }, _memory, ShareOfMerged);

    /// <inheritdoc/>
    public void Append(ForwardIndex forward, SegmentWriter writer, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(forward);
        ArgumentNullException.ThrowIfNull(writer);
        if (forward.DocCount < Math.Max(1, _options.MinDocs))
        {
            return;
        }

        if (_memory?.For(forward.DocCount, _leastShare) is { } known)
        {
            writer.WriteSection<byte>(SectionKind.Calibration, CalibrationFormat.Write(known));
            return;
        }

        if (Measure(forward, writer, cancellationToken) is { } measured)
        {
            _memory?.Note(measured, forward.DocCount);
            writer.WriteSection<byte>(SectionKind.Calibration, CalibrationFormat.Write(measured));
        }
    }

    private Calibration? Measure(ForwardIndex forward, SegmentWriter writer, CancellationToken cancellationToken)
    {
        // Nobody asks the unfinished segment for what only its header knows: postings, empty documents, fingerprint.
        var summary = new SegmentSummary
        {
            DocCount = forward.DocCount,
            EmptyDocCount = 0,
            PostingCount = 0,
            VocabularySize = forward.VocabularySize,
            VocabularyFingerprint = 0,
            Quantizer = forward.Quantizer,
        };
        using var segment = writer.OpenSoFar(summary);
        var engines = _open(segment);
        return engines.Count == 0
            ? null
            : Calibrator.Measure(ForwardIndex.Open(segment), SegmentCalibration.ExactOf(segment), engines, _options, cancellationToken);
    }
}
