using System.Diagnostics;
using SparseSearch.Core.Filters;
using SparseSearch.Core.Segments;
using SparseSearch.Core.Vectors;

namespace SparseSearch.Indexer.Live;

/// <summary>
/// Several segments' live documents → one segment, built anew with all engines' sections. Thread-safe, one merge at a
/// time.
/// </summary>
/// <param name="vocabulary">Of every segment.</param>
/// <param name="build">How the segment is written.</param>
/// <param name="options">What it may take of a core.</param>
/// <param name="sectionBuilders">Engines that append their sections.</param>
internal sealed class SegmentMerger(
    Vocabulary vocabulary, IndexBuildOptions build, MergeOptions options,
    IReadOnlyList<ISectionBuilder> sectionBuilders)
{
    private const int DocsPerPause = 1024;

    /// <summary>Writes the merged segment; its file is flushed by the next commit.</summary>
    /// <returns>The segment, or null where no document is live.</returns>
    /// <exception cref="IOException">The disk refuses.</exception>
    /// <exception cref="SegmentFormatException">A source is damaged.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; nothing was left behind.</exception>
    public ManifestSegment? Write(
        string path, IReadOnlyList<MergeSource> sources, FileOperations files, CancellationToken cancellationToken)
    {
        using var arena = new DocumentArena(vocabulary.Count, build.Text);
        var schema = sources.Aggregate(FieldSchema.Empty, static (all, source) =>
            source.Segment.Segment.Fields is { } fields ? all.Merge(fields.Schema) : all);
        var clock = Stopwatch.StartNew();
        foreach (var source in sources)
        {
            Gather(source, arena, schema, clock, cancellationToken);
        }

        return arena.DocCount == 0
            ? null
            : new SegmentBuilder(vocabulary, build, sectionBuilders)
                .Write(path, arena, files, cancellationToken, isDurable: false);
    }

    private void Gather(
        MergeSource source, DocumentArena arena, FieldSchema schema, Stopwatch clock,
        CancellationToken cancellationToken)
    {
        var segment = source.Segment.Segment;
        for (var docId = 0; docId < segment.DocCount; docId++)
        {
            if (docId % DocsPerPause == 0)
            {
                Pause(clock, cancellationToken);
            }

            if (source.Takes(docId))
            {
                var stored = segment.Documents?.Read(docId);
                var fields = stored?.Fields ?? default;
                arena.Add(
                    segment.ExternalIds.Utf8Of(docId), segment.VectorOf(docId), stored?.Title ?? "",
                    stored?.Text ?? "", fields.Span, IndexedFields.Read(fields, schema, out _));
            }
        }
    }

    /// <summary>Leaves the rest of the time to searches and writes.</summary>
    private void Pause(Stopwatch clock, CancellationToken cancellationToken)
    {
        var idle = clock.Elapsed.TotalMilliseconds * ((1 / options.MaxLoad) - 1);
        cancellationToken.ThrowIfCancellationRequested();
        if (idle >= 1)
        {
            cancellationToken.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(idle));
            clock.Restart();
        }
    }
}
