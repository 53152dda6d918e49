using SparseSearch.Core.Segments;
using SparseSearch.Core.TextEncoding;
using SparseSearch.Core.Vectors;

namespace SparseSearch.Indexer;

/// <summary>
/// One commit of an index folder, from the look at what is there to the rename of the next manifest: the only moment an
/// index changes. A stop anywhere leaves the old commit or the new one.
/// </summary>
/// <remarks>
/// File names carry the commit's generation, so that nothing a commit writes stands in an older one's place.
/// </remarks>
internal sealed class IndexCommit
{
    private readonly string _folder;
    private readonly FileOperations _files;
    private int _segmentCount;

    private IndexCommit(string folder, FileOperations files, long generation)
    {
        _folder = folder;
        _files = files;
        Generation = generation;
    }

    public long Generation { get; }

    /// <summary>Prepares the next commit and removes what an unfinished one left.</summary>
    /// <exception cref="InvalidOperationException">The folder holds an index that is not to be replaced.</exception>
    public static IndexCommit Begin(string folder, ExistingIndex existing, FileOperations files)
    {
        var previous = ReadPrevious(folder, existing, out var isReadable);
        if (previous is not null && existing == ExistingIndex.Refuse)
        {
            throw new InvalidOperationException(
                $"{folder}: the folder holds an index of {previous.DocCount} documents already. Choose another folder, "
                + "or ask for the index to be replaced.");
        }

        if (isReadable)
        {
            RemoveAllBut(folder, previous, files);
        }

        var generation = Math.Max(
            previous?.Generation ?? 0,
            IndexFolder.OwnFiles(folder).Select(IndexFolder.GenerationOf).DefaultIfEmpty().Max()) + 1;
        return new IndexCommit(folder, files, generation);
    }

    /// <summary>The path of the next segment.</summary>
    public string NextSegmentPath() =>
        Path.Combine(_folder, IndexFolder.SegmentName(Generation, ++_segmentCount));

    /// <summary>
    /// Writes vocabulary and manifest; afterwards the index is the new one, and the older one's files are gone.
    /// </summary>
    public IndexManifest Complete(
        Vocabulary vocabulary,
        EncoderDescription? encoder,
        IReadOnlyDictionary<string, string> options,
        IReadOnlyList<ManifestSegment> segments,
        long? logSequence = null)
    {
        var (bytes, entry) = VocabularyFile.Serialize(vocabulary, IndexFolder.VocabularyName(Generation));
        DurableFile.WriteAll(Path.Combine(_folder, entry.File), bytes, _files);
        var manifest = new IndexManifest
        {
            Version = logSequence is null ? IndexManifest.OldestVersion : IndexManifest.CurrentVersion,
            Generation = Generation,
            LogSequence = logSequence,
            Vocabulary = entry,
            Encoder = encoder,
            Options = options,
            Segments = segments,
        };
        DurableFile.WriteAll(
            Path.Combine(_folder, IndexFolder.ManifestName), IndexManifestFile.Serialize(manifest), _files);
        RemoveOlder(manifest);
        return manifest;
    }

    /// <summary>Removes what this commit wrote before it was given up.</summary>
    public void Abandon()
    {
        foreach (var name in IndexFolder.OwnFiles(_folder).Where(n => IndexFolder.GenerationOf(n) == Generation))
        {
            _files.Delete(Path.Combine(_folder, name));
        }
    }

    private static IndexManifest? ReadPrevious(string folder, ExistingIndex existing, out bool isReadable)
    {
        try
        {
            isReadable = true;
            return IndexManifestFile.TryRead(folder);
        }
        catch (IndexFormatException) when (existing == ExistingIndex.Replace)
        {
            // What a damaged manifest names is unknown, so its files stay until the new commit stands.
            isReadable = false;
            return null;
        }
    }

    private static void RemoveAllBut(string folder, IndexManifest? manifest, FileOperations files)
    {
        var kept = (manifest?.Files ?? []).ToHashSet(StringComparer.Ordinal);
        foreach (var name in IndexFolder.UnusedFiles(folder, kept))
        {
            files.Delete(Path.Combine(folder, name));
        }
    }

    private void RemoveOlder(IndexManifest manifest)
    {
        try
        {
            RemoveAllBut(_folder, manifest, _files);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The commit stands; the next one removes what could not be removed now.
        }
    }
}
