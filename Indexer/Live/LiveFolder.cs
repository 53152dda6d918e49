using System.Globalization;
using SparseSearch.Core.Filters;
using SparseSearch.Core.Segments;
using SparseSearch.Core.TextEncoding;
using SparseSearch.Core.Vectors;
using SparseSearch.Indexer.Log;

namespace SparseSearch.Indexer.Live;

/// <summary>
/// The files of a live index: names, manifest, live documents, log, and the removal of what nothing names any more.
/// The index's locks protect it.
/// </summary>
internal sealed class LiveFolder
{
    private readonly HashSet<string> _beingWritten = new(StringComparer.Ordinal);
    private long _segmentGeneration;
    private int _segmentCount;
    private int _liveDocsCount;

    private LiveFolder(string path, IndexManifest manifest, Vocabulary vocabulary, FileOperations files)
    {
        Path = path;
        Manifest = manifest;
        Vocabulary = vocabulary;
        Files = files;
    }

    public string Path { get; }

    /// <summary>The last commit.</summary>
    public IndexManifest Manifest { get; private set; }

    public Vocabulary Vocabulary { get; }

    public FileOperations Files { get; }

    /// <summary>Begins an index without a document.</summary>
    public static LiveFolder Create(
        string path, Vocabulary vocabulary, EncoderDescription? encoder, LiveOptions options, FileOperations files)
    {
        var commit = IndexCommit.Begin(path, ExistingIndex.Refuse, files);
        RemoveLogs(path, files);
        var manifest = commit.Complete(
            vocabulary, encoder, options.Describe(), segments: [], logSequence: 0);
        return new LiveFolder(path, manifest, vocabulary, files);
    }

    /// <summary>Opens the last commit; one that was built whole becomes one that takes changes.</summary>
    public static LiveFolder Open(string path, FileOperations files, out List<LiveSegment> segments)
    {
        var manifest = IndexManifestFile.Read(path);
        var vocabulary = VocabularyFile.Read(path, manifest.Vocabulary);
        segments = [];
        try
        {
            foreach (var entry in manifest.Segments)
            {
                segments.Add(new LiveSegment(
                    IndexSnapshot.OpenSegment(path, entry, vocabulary), entry, LiveDocsFile.Read(path, entry),
                    isFlushed: true));
            }

            var folder = new LiveFolder(path, manifest, vocabulary, files);
            if (manifest.LogSequence is null)
            {
                // A log of an index that was replaced by this one.
                RemoveLogs(path, files);
                folder.Write(manifest.Segments, FieldSchema.Empty, sequence: 0);
            }

            folder.RemoveUnused(segments);
            return folder;
        }
        catch
        {
            segments.ForEach(static s => s.Release());
            throw;
        }
    }

    public LogRecovery ReadLog() => LogRecovery.Read(Path, Vocabulary.Fingerprint, Manifest.LogSequence ?? 0, Files);

    public WriteLog BeginLog(long firstSequence, Durability durability) => WriteLog.Create(
        Path, Manifest.Generation + 1, firstSequence, Vocabulary.Fingerprint, durability, Files);

    /// <summary>A name for a segment; <see cref="RemoveUnused"/> leaves it alone until it is disposed.</summary>
    public SegmentPlace NextSegment()
    {
        var generation = Manifest.Generation + 1;
        (_segmentGeneration, _segmentCount) = generation == _segmentGeneration
            ? (generation, _segmentCount + 1) : (generation, 1);
        var name = IndexFolder.SegmentName(generation, _segmentCount);
        lock (_beingWritten)
        {
            _beingWritten.Add(name);
        }

        return new SegmentPlace(System.IO.Path.Combine(Path, name), () =>
        {
            lock (_beingWritten)
            {
                _beingWritten.Remove(name);
            }
        });
    }

    /// <summary>
    /// Makes segments and their live documents the index's content: all on disk, then the manifest. Older logs go.
    /// </summary>
    /// <returns>The manifest's entries, one a segment; a segment without a live document is in no manifest.</returns>
    public IReadOnlyList<ManifestSegment> Commit(
        IReadOnlyList<(LiveSegment Segment, DocBitmap? Live)> segments, FieldSchema fields, long sequence)
    {
        _liveDocsCount = 0;
        var entries = segments.Select(s => EntryOf(s.Segment, s.Live)).ToList();
        var isFlushed = segments.All(static s => s.Segment.IsFlushed);
        foreach (var (segment, _) in segments.Where(static s => !s.Segment.IsFlushed))
        {
            Files.FlushFile(segment.Segment.Path);
        }

        if (!isFlushed)
        {
            Files.FlushFolder(Path);
        }

        Write([.. entries.Where(static e => e.LiveDocCount != 0)], fields, sequence);
        RemoveQuietly(() => LogRecovery.RemoveThrough(Path, sequence, Files));
        return entries;
    }

    /// <summary>Removes segments and live documents that neither the manifest nor the index names.</summary>
    public void RemoveUnused(IEnumerable<LiveSegment> segments)
    {
        var kept = Manifest.Files.Concat(segments.Select(static s => s.Entry.File)).ToHashSet(StringComparer.Ordinal);
        lock (_beingWritten)
        {
            kept.UnionWith(_beingWritten);
            kept.UnionWith(_beingWritten.Select(static name => name + DurableFile.TemporaryExtension));
        }

        RemoveQuietly(() =>
        {
            foreach (var name in IndexFolder.UnusedFiles(Path, kept))
            {
                Files.Delete(System.IO.Path.Combine(Path, name));
            }
        });
    }

    private static void RemoveLogs(string path, FileOperations files)
    {
        foreach (var file in IndexFolder.LogFiles(path))
        {
            files.Delete(System.IO.Path.Combine(path, file.Name));
        }
    }

    /// <summary>What cannot be removed now does no harm, and is tried again by the next commit.</summary>
    private static void RemoveQuietly(Action remove)
    {
        try
        {
            remove();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Some systems keep a file that a snapshot still reads.
        }
    }

    private ManifestSegment EntryOf(LiveSegment segment, DocBitmap? live)
    {
        var entry = segment.Entry;
        var count = live?.Count();
        if (count == entry.LiveDocCount)
        {
            return entry;
        }

        if (live is null || count == 0)
        {
            return entry with { LiveFile = null, LiveDocCount = count };
        }

        var name = IndexFolder.LiveDocsName(Manifest.Generation + 1, ++_liveDocsCount);
        var id = ulong.Parse(entry.SegmentId, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        DurableFile.WriteAll(System.IO.Path.Combine(Path, name), LiveDocsFile.Serialize(id, live), Files);
        return entry with { LiveFile = name, LiveDocCount = count };
    }

    private void Write(IReadOnlyList<ManifestSegment> segments, FieldSchema fields, long sequence)
    {
        var manifest = Manifest with
        {
            Version = IndexManifest.CurrentVersion,
            Generation = Manifest.Generation + 1,
            Fields = fields.Fields.Count == 0 ? null : fields,
            LogSequence = sequence,
            Segments = segments,
        };
        DurableFile.WriteAll(
            System.IO.Path.Combine(Path, IndexFolder.ManifestName), IndexManifestFile.Serialize(manifest), Files);
        Manifest = manifest;
    }
}
