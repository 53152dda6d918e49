using SparseSearch.Core.Postings;
using SparseSearch.Core.Searching;
using SparseSearch.Core.Segments;
using SparseSearch.Query.Exact;
using SparseSearch.Query.Impact;

namespace SparseSearch.Query.Planning;

/// <summary>
/// Calibrates a segment while it is written and appends the result: <see cref="Calibration"/>. It looks at the other
/// engines' sections, so that it stands last among the builders. The bytes depend on the documents, the engines and the
/// options alone.
/// </summary>
public sealed class CalibrationBuilder : ISectionBuilder
{
    private readonly Func<SegmentReader, IReadOnlyList<ISegmentEngine>> _open;
    private readonly CalibrationOptions _options;

    /// <summary>A builder.</summary>
    /// <param name="open">The engines to choose from, over a segment that is not complete.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    public CalibrationBuilder(
        Func<SegmentReader, IReadOnlyList<ISegmentEngine>> open, CalibrationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(open);
        _open = open;
        _options = options ?? new CalibrationOptions();
        _options.Validate();
    }

    /// <inheritdoc/>
    public void Append(ForwardIndex forward, SegmentWriter writer, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(forward);
        ArgumentNullException.ThrowIfNull(writer);
        if (forward.DocCount < Math.Max(1, _options.MinDocs))
        {
            return;
        }

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
        Calibration calibration;
        using (var segment = writer.OpenSoFar(summary))
        {
            var engines = _open(segment);
            if (engines.Count == 0)
            {
                return;
            }

            calibration = Calibrator.Measure(
                ForwardIndex.Open(segment), ExactOf(segment), engines, _options, cancellationToken);
        }

        writer.WriteSection<byte>(SectionKind.Calibration, CalibrationFormat.Write(calibration));
    }

    private static ISearcher ExactOf(SegmentReader segment) => segment.Has(SectionKind.PostingIds)
        ? WindowedSearcher.Open(segment)
        : new ExhaustiveSearcher(ForwardIndex.Open(segment));
}
