using System.Globalization;
using SparseSearch.Core.Buffers;
using SparseSearch.Core.Segments;
using SparseSearch.Core.Vectors;
using SparseSearch.Indexer.Ordering;

namespace SparseSearch.Indexer;

/// <summary>
/// Gathered documents → one segment: choose the quantizer, lay out the forward records, write Core's sections, let each
/// engine append its own, complete.
/// </summary>
/// <remarks>
/// The bytes depend on documents, vocabulary, weight bits, order and engines alone, never on the number of threads.
/// </remarks>
internal sealed class SegmentBuilder
{
    private readonly Vocabulary _vocabulary;
    private readonly IndexBuildOptions _options;
    private readonly IReadOnlyList<ISectionBuilder> _sectionBuilders;

    public SegmentBuilder(
        Vocabulary vocabulary, IndexBuildOptions options, IReadOnlyList<ISectionBuilder> sectionBuilders)
    {
        _vocabulary = vocabulary;
        _options = options;
        _sectionBuilders = sectionBuilders;
    }

    /// <summary>Writes the documents and uses them up: the arena's vectors are released on the way.</summary>
    public ManifestSegment Write(
        string path, DocumentArena arena, FileOperations files, CancellationToken cancellationToken,
        bool isDurable = true)
    {
        using var writer = SegmentWriter.Create(path, files, isDurable);
        var header = Write(writer, path, arena, cancellationToken);
        return new ManifestSegment
        {
            File = Path.GetFileName(path),
            SegmentId = header.SegmentId.ToString("x16", CultureInfo.InvariantCulture),
            FileBytes = (long)header.FileBytes,
            DocCount = (int)header.DocCount,
            EmptyDocCount = (int)header.EmptyDocCount,
            PostingCount = (long)header.PostingCount,
        };
    }

    /// <summary>Writes the documents through any writer: a file's or an image's.</summary>
    public SegmentHeader Write(
        SegmentWriter writer, string name, DocumentArena arena, CancellationToken cancellationToken)
    {
        var summary = new SegmentSummary
        {
            DocCount = arena.DocCount,
            EmptyDocCount = arena.EmptyDocCount,
            PostingCount = arena.TermIds.Count,
            VocabularySize = _vocabulary.Count,
            VocabularyFingerprint = _vocabulary.Fingerprint,
            Quantizer = ChooseQuantizer(arena.Weights.Span),
        };

        var order = _options.Order == DocumentOrder.Similarity
            ? SimilarityOrder.Of(arena, _vocabulary.Count, _options.Threads, cancellationToken)
            : [];
        using var records = ForwardRecords.Build(
            arena, order, _vocabulary.Count, summary.Quantizer, _options.Threads, cancellationToken);
        using var frequencies = CountDocuments(arena.TermIds.Span);
        arena.ReleaseVectors();

        writer.WriteSection(SectionKind.ForwardOffsets, records.Offsets);
        writer.WriteSection(SectionKind.ForwardRecords, records.Records);
        writer.WriteSection<int>(SectionKind.DocumentFrequencies, frequencies.Span);
        arena.ExternalIds.Write(writer, order);
        arena.Documents?.Write(writer);
        if (order.Length > 0)
        {
            writer.WriteSection<int>(SectionKind.DocumentPositions, order);
        }

        arena.Fields.Write(writer, order);
        foreach (var sectionBuilder in _sectionBuilders)
        {
            cancellationToken.ThrowIfCancellationRequested();
            sectionBuilder.Append(records.View(name), writer, cancellationToken);
        }

        cancellationToken.ThrowIfCancellationRequested();
        return writer.Complete(summary);
    }

    private WeightQuantizer ChooseQuantizer(ReadOnlySpan<float> weights) => _options.WeightBits switch
    {
        WeightBits.Eight => WeightQuantizer.Choose(WeightQuantizer.ByteBits, weights),
        WeightBits.Sixteen => WeightQuantizer.Choose(WeightQuantizer.ShortBits, weights),
        WeightBits.Mergeable => WeightQuantizer.ChooseMergeable(weights),
        _ => WeightQuantizer.Choose(weights),
    };

    private NativeBuffer<int> CountDocuments(ReadOnlySpan<int> termIds)
    {
        var frequencies = new NativeBuffer<int>();
        var counts = frequencies.Extend(_vocabulary.Count);
        counts.Clear();
        foreach (var termId in termIds)
        {
            counts[termId]++;
        }

        return frequencies;
    }
}
