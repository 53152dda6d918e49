using System.Globalization;
using SparseSearch.Core.Documents;
using SparseSearch.Core.Filters;
using SparseSearch.Core.Vectors;

namespace SparseSearch.Core.Segments;

/// <summary>
/// An index as one commit left it: open segments and the vocabulary. It never changes while it is held, even where a
/// newer commit replaces its files. Doc ids run over all segments in order: a segment's base plus the local id; those of
/// deleted and replaced documents are among them until their segment is merged.
/// Thread-safe; everything handed out ends with <see cref="Dispose"/>.
/// </summary>
public sealed class IndexSnapshot : IDisposable
{
    /// <summary>How often opening starts again when a commit replaces the files meanwhile.</summary>
    private const int MaxAttempts = 8;

    private readonly Segment[] _segments;
    private readonly int[] _bases;
    private readonly DocBitmap?[] _live;
    private readonly Action? _release;
    private int? _liveDocCount;
    private int _isDisposed;

    private IndexSnapshot(
        string folder, IndexManifest manifest, Vocabulary vocabulary, Segment[] segments, DocBitmap?[] live,
        Action? release)
    {
        _live = live;
        _release = release;
        Folder = folder;
        Manifest = manifest;
        Vocabulary = vocabulary;
        _segments = segments;
        _bases = new int[segments.Length + 1];
        for (var i = 0; i < segments.Length; i++)
        {
            _bases[i + 1] = checked(_bases[i] + segments[i].DocCount);
        }
    }

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>What the commit wrote down.</summary>
    public IndexManifest Manifest { get; }

    /// <summary>The terms behind every term id.</summary>
    public Vocabulary Vocabulary { get; }

    /// <summary>The segments, in doc id order; owned by the snapshot.</summary>
    public IReadOnlyList<Segment> Segments => _segments;

    /// <summary>
    /// First doc id of each segment, then the number of documents; one longer than <see cref="Segments"/>.
    /// </summary>
    public ReadOnlySpan<int> DocBases => _bases;

    /// <summary>
    /// For each segment the documents that were neither deleted nor replaced; null where all are live.
    /// </summary>
    public IReadOnlyList<DocBitmap?> LiveDocs => _live;

    /// <summary>Number of documents in all segments, empty, deleted and replaced ones included.</summary>
    public int DocCount => _bases[^1];

    /// <summary>Number of documents that were neither deleted nor replaced.</summary>
    public int LiveDocCount => _liveDocCount ??= _live.Select((live, i) => live?.Count() ?? _segments[i].DocCount).Sum();

    /// <summary>A snapshot of segments that something else has open.</summary>
    /// <param name="folder">The index folder.</param>
    /// <param name="manifest">What the index is; its segments may be others than these.</param>
    /// <param name="vocabulary">Of every segment.</param>
    /// <param name="segments">In doc id order; stay open until <paramref name="release"/>.</param>
    /// <param name="live">For each segment its live documents, or null; not changed any more.</param>
    /// <param name="release">Called once, by <see cref="Dispose"/>, in place of closing the segments.</param>
    /// <exception cref="OverflowException">Together they have more than 2^31 − 1 documents.</exception>
    public static IndexSnapshot Over(
        string folder, IndexManifest manifest, Vocabulary vocabulary, IReadOnlyList<Segment> segments,
        IReadOnlyList<DocBitmap?> live, Action release)
    {
        ArgumentNullException.ThrowIfNull(segments);
        ArgumentNullException.ThrowIfNull(live);
        ArgumentNullException.ThrowIfNull(release);
        return new IndexSnapshot(folder, manifest, vocabulary, [.. segments], [.. live], release);
    }

    /// <summary>Opens the newest commit of a folder; vectors and texts are mapped, not read.</summary>
    /// <exception cref="IndexFormatException">No index, a missing or damaged file, an unknown version.</exception>
    /// <exception cref="SegmentFormatException">A segment cannot be used.</exception>
    public static IndexSnapshot Open(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        folder = Path.GetFullPath(folder);
        for (var attempt = 1; ; attempt++)
        {
            var manifest = IndexManifestFile.Read(folder);
            try
            {
                return Open(folder, manifest);
            }
            catch (IndexFormatException error) when (error.Fault == IndexFault.MissingFile && attempt < MaxAttempts
                && IndexManifestFile.TryRead(folder)?.Generation > manifest.Generation)
            {
                // Between reading the manifest and opening its files another commit replaced them.
            }
        }
    }

    /// <summary>Where a document lives.</summary>
    /// <param name="docId">From 0 to <see cref="DocCount"/> − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such document.</exception>
    public SegmentLocation Resolve(int docId)
    {
        if ((uint)docId >= (uint)DocCount)
        {
            throw new ArgumentOutOfRangeException(nameof(docId), docId, $"The index has {DocCount} documents.");
        }

        // The last segment that begins at or before the document; an empty one shares its base with the next.
        var index = _bases.AsSpan(0, _segments.Length).BinarySearch(docId);
        index = index >= 0 ? index : ~index - 1;
        while (_bases[index + 1] <= docId)
        {
            index++;
        }

        return new SegmentLocation(index, _segments[index], docId - _bases[index]);
    }

    /// <summary>A document's external id.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such document.</exception>
    public string ExternalIdOf(int docId)
    {
        var location = Resolve(docId);
        return location.Segment.ExternalIds.IdOf(location.DocIdLocal);
    }

    /// <summary>Whether a document was neither deleted nor replaced.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such document.</exception>
    public bool IsLive(int docId)
    {
        var location = Resolve(docId);
        return _live[location.SegmentIndex]?.Contains(location.DocIdLocal) != false;
    }

    /// <summary>Finds the live document with an external id.</summary>
    /// <param name="externalId">Any text.</param>
    /// <param name="docId">The document, or −1.</param>
    public bool TryFind(string externalId, out int docId)
    {
        for (var i = 0; i < _segments.Length; i++)
        {
            if (_segments[i].ExternalIds.TryFind(externalId, out var local, _live[i]))
            {
                docId = _bases[i] + local;
                return true;
            }
        }

        docId = -1;
        return false;
    }

    /// <summary>A document with its external id and, where stored, title and text.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such document.</exception>
    public SourceDocument Document(int docId)
    {
        var location = Resolve(docId);
        return location.Segment.Document(location.DocIdLocal);
    }

    /// <summary>A document's vector with its stored weights.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such document.</exception>
    public SparseVector VectorOf(int docId)
    {
        var location = Resolve(docId);
        return location.Segment.VectorOf(location.DocIdLocal);
    }

    /// <summary>
    /// Number of live documents that have each term, over all segments; length vocabulary size, by term id. Reads the
    /// vectors of deleted and replaced documents.
    /// </summary>
    public int[] DocumentFrequencies()
    {
        var sums = new int[Vocabulary.Count];
        for (var i = 0; i < _segments.Length; i++)
        {
            var frequencies = _segments[i].DocumentFrequencies;
            for (var term = 0; term < sums.Length; term++)
            {
                sums[term] += frequencies[term];
            }

            TakeAway(_segments[i], _live[i], sums);
        }

        return sums;
    }

    /// <summary>Names and kinds of all fields that a document of the index has.</summary>
    /// <exception cref="FieldException">A field has different kinds in two segments.</exception>
    public FieldSchema FieldSchema()
    {
        var schema = Filters.FieldSchema.Empty;
        foreach (var segment in _segments)
        {
            schema = segment.Fields is { } fields ? schema.Merge(fields.Schema) : schema;
        }

        return schema;
    }

    /// <summary>Refuses queries of another vocabulary, which would be answered wrongly.</summary>
    /// <param name="fingerprint">The query's vocabulary, see <see cref="Vectors.Vocabulary.Fingerprint"/>.</param>
    /// <param name="modelName">The query's model, for the message.</param>
    /// <exception cref="VocabularyMismatchException">It is not the index's.</exception>
    public void EnsureVocabulary(ulong fingerprint, string? modelName = null)
    {
        if (fingerprint != Vocabulary.Fingerprint)
        {
            throw new VocabularyMismatchException(
                Vocabulary.Fingerprint, Manifest.Encoder?.ModelName, fingerprint, modelName);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        if (_release is not null)
        {
            _release();
            return;
        }

        foreach (var segment in _segments)
        {
            segment.Dispose();
        }
    }

    private static void TakeAway(Segment segment, DocBitmap? live, int[] sums)
    {
        for (var doc = 0; live is not null && doc < segment.DocCount; doc++)
        {
            if (live.Contains(doc))
            {
                continue;
            }

            var dead = segment.Forward.Document(doc);
            for (var i = 0; i < dead.Nnz; i++)
            {
                sums[dead.TermId(i)]--;
            }
        }
    }

    private static IndexSnapshot Open(string folder, IndexManifest manifest)
    {
        if (manifest.DocCount > int.MaxValue)
        {
            throw new IndexFormatException(
                IndexFault.Damaged, folder,
                $"the index has {manifest.DocCount} documents; the limit is {int.MaxValue}");
        }

        var vocabulary = VocabularyFile.Read(folder, manifest.Vocabulary);
        var segments = new List<Segment>();
        var live = new List<DocBitmap?>();
        try
        {
            foreach (var entry in manifest.Segments)
            {
                segments.Add(OpenSegment(folder, entry, vocabulary));
                live.Add(LiveDocsFile.Read(folder, entry));
            }

            return new IndexSnapshot(folder, manifest, vocabulary, [.. segments], [.. live], release: null);
        }
        catch
        {
            segments.ForEach(s => s.Dispose());
            throw;
        }
    }

    /// <summary>Opens a segment that a manifest names, and checks that it is the one meant.</summary>
    /// <exception cref="IndexFormatException">It is missing or another one.</exception>
    /// <exception cref="SegmentFormatException">It cannot be used.</exception>
    public static Segment OpenSegment(string folder, ManifestSegment entry, Vocabulary vocabulary)
    {
        var path = Path.Combine(folder, entry.File);
        Segment segment;
        try
        {
            segment = Segment.Open(path);
        }
        catch (FileNotFoundException)
        {
            throw new IndexFormatException(IndexFault.MissingFile, path, "a segment of the index is missing");
        }

        var header = segment.Reader.Header;
        var segmentId = header.SegmentId.ToString("x16", CultureInfo.InvariantCulture);
        if (segmentId == entry.SegmentId && segment.DocCount == entry.DocCount
            && header.VocabularyFingerprint == vocabulary.Fingerprint
            && segment.Reader.VocabularySize == vocabulary.Count)
        {
            return segment;
        }

        segment.Dispose();
        throw new IndexFormatException(
            IndexFault.Damaged, path,
            $"the segment belongs to another index: the manifest names id {entry.SegmentId}, {entry.DocCount} "
            + $"documents and vocabulary {vocabulary.Fingerprint:x16}; the file has {segmentId}, {header.DocCount} and "
            + $"{header.VocabularyFingerprint:x16}");
    }
}
