using SparseSearch.Core.Segments;

namespace SparseSearch.Lucene;

/// <summary>
/// The subfolder of an index that keeps what was read out of its segments: a folder a segment and kind, named for the segment's
/// checksum, which is there whole or not at all. All of it can be deleted at any time and is made anew.
/// </summary>
/// <param name="indexFolder">The index.</param>
/// <param name="threads">Parts written at the same time, at least 1.</param>
internal sealed class SideFolder(string indexFolder, int threads)
{
    /// <summary>The subfolder's name.</summary>
    public const string Name = "lucene";

    private const string LockName = "writing.lock", UnfinishedPrefix = "unfinished-";

    private readonly string _folder = Path.Combine(indexFolder, Name);

    /// <summary>Whether a folder's name says that its writing did not end.</summary>
    public static bool IsUnfinished(string name) => name.StartsWith(UnfinishedPrefix, StringComparison.Ordinal);

    /// <summary>What is kept of a segment, or null.</summary>
    public SideSegment? TryOpen(SideStamp stamp) => SideSegment.TryOpen(PathOf(stamp), stamp);

    /// <summary>Makes and keeps what is read out of a segment.</summary>
    /// <returns>Null where another process is writing here or the folder cannot be written.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled; nothing is kept.</exception>
    public SideSegment? TryMake(ISideWriter writer, SideStamp stamp, CancellationToken cancellationToken)
    {
        using var held = TryLock();
        if (held is null)
        {
            return null;
        }

        var unfinished = Path.Combine(_folder, UnfinishedPrefix + stamp.FolderName);
        try
        {
            Remove(unfinished);
            Remove(PathOf(stamp));
            SideSegment.Write(unfinished, writer, stamp, threads, cancellationToken);
            Directory.Move(unfinished, PathOf(stamp));
            return TryOpen(stamp);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Remove(unfinished);
            return null;
        }
        catch
        {
            Remove(unfinished);
            throw;
        }
    }

    /// <summary>Deletes what no segment of a snapshot or of the newest commit needs, and what was left unfinished.</summary>
    /// <param name="segmentIds">Those of the snapshot.</param>
    public void Tidy(IReadOnlySet<string> segmentIds)
    {
        if (!Directory.Exists(_folder))
        {
            return;
        }

        using var held = TryLock();
        if (held is null || IndexManifestFile.TryRead(indexFolder) is not { } committed)
        {
            return;
        }

        foreach (var folder in Directory.EnumerateDirectories(_folder))
        {
            var id = Path.GetFileName(folder).Split('-')[0];
            if (!segmentIds.Contains(id) && committed.Segments.All(segment => segment.SegmentId != id))
            {
                Remove(folder);
            }
        }
    }

    private string PathOf(SideStamp stamp) => Path.Combine(_folder, stamp.FolderName);

    private FileStream? TryLock()
    {
        try
        {
            Directory.CreateDirectory(_folder);
            return new FileStream(
                Path.Combine(_folder, LockName), FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, bufferSize: 0);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static void Remove(string folder)
    {
        try
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Where open files cannot be deleted, a later call does it.
        }
    }
}
