using SparseSearch.Core.Segments;

namespace SparseSearch.Indexer.Inspection;

/// <summary>What an index consists of and what it holds; for people.</summary>
public sealed record IndexInspection
{
    /// <summary>The folder.</summary>
    public required string Folder { get; init; }

    /// <summary>What the commit wrote down.</summary>
    public required IndexManifest Manifest { get; init; }

    /// <summary>Every segment, in doc id order.</summary>
    public required IReadOnlyList<SegmentInspection> Segments { get; init; }

    /// <summary>For each segment its documents that were neither deleted nor replaced.</summary>
    public required IReadOnlyList<int> LiveDocCounts { get; init; }

    /// <summary>Number of documents that were neither deleted nor replaced.</summary>
    public long LiveDocCount => LiveDocCounts.Sum(static count => (long)count);

    /// <summary>Number of documents in all segments, deleted and replaced ones included.</summary>
    public long DocCount => Segments.Sum(s => (long)s.DocCount);

    /// <summary>Number of (document, term) pairs in all segments.</summary>
    public long PostingCount => Segments.Sum(s => s.PostingCount);

    /// <summary>Length of all segments and the vocabulary.</summary>
    public long FileBytes => Segments.Sum(s => s.FileBytes) + Manifest.Vocabulary.FileBytes;

    /// <summary>Inspects a whole index; reads every forward record once.</summary>
    /// <exception cref="IndexFormatException">No index, a missing or damaged file, an unknown version.</exception>
    /// <exception cref="SegmentFormatException">A segment is damaged.</exception>
    public static IndexInspection Of(IndexSnapshot snapshot, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        return new IndexInspection
        {
            Folder = snapshot.Folder,
            Manifest = snapshot.Manifest,
            LiveDocCounts = [.. snapshot.Segments.Zip(snapshot.LiveDocs, static (s, live) => live?.Count() ?? s.DocCount)],
            Segments = [.. snapshot.Segments.Select(s => SegmentInspector.Inspect(
                s, snapshot.Vocabulary, cancellationToken: cancellationToken))],
        };
    }
}
