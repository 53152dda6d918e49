using Lucene.Net.Index;
using Lucene.Net.Store;
using LuceneDirectory = Lucene.Net.Store.Directory;

namespace SparseSearch.Lucene;

/// <summary>
/// What was read out of one segment, ready to be searched: Lucene.Net readers whose documents, one after the other, are the
/// segment's. Immutable. Whoever searches holds the readers by their own count of references.
/// </summary>
internal sealed class SideSegment : IDisposable
{
    private readonly DirectoryReader[] _parts;

    private SideSegment(DirectoryReader[] parts) => _parts = parts;

    /// <summary>In the order of documents.</summary>
    public IReadOnlyList<IndexReader> Parts => _parts;

    /// <summary>What a folder holds, or null where that is missing, damaged or of something else.</summary>
    public static SideSegment? TryOpen(string folder, SideStamp stamp)
    {
        if (!System.IO.Directory.Exists(folder))
        {
            return null;
        }

        try
        {
            return Open(part => FSDirectory.Open(PartFolder(folder, part)), stamp);
        }
        catch (Exception damage) when (damage is IOException or ArgumentException or InvalidOperationException)
        {
            // Made anew from the segment, as if it were not there.
            return null;
        }
    }

    /// <summary>Reads a segment into memory.</summary>
    /// <param name="writer">What is read.</param>
    /// <param name="stamp">What each part says of itself.</param>
    /// <param name="threads">Parts written at the same time, at least 1; no result depends on it.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static SideSegment InMemory(
        ISideWriter writer, SideStamp stamp, int threads, CancellationToken cancellationToken)
    {
        LuceneDirectory[] directories =
            [.. Enumerable.Range(0, SideParts.Count(stamp.DocCount)).Select(static _ => new RAMDirectory())];
        WriteParts(part => directories[part], writer, stamp, threads, cancellationToken);
        return Open(part => directories[part], stamp)
            ?? throw new InvalidOperationException($"{stamp.FolderName}: what was written into memory is something else.");
    }

    /// <summary>Writes what is read out of a segment into a folder that is not there yet.</summary>
    /// <param name="folder">Made here.</param>
    /// <param name="writer">What is read.</param>
    /// <param name="stamp">What each part says of itself.</param>
    /// <param name="threads">Parts written at the same time, at least 1; no result depends on it.</param>
    /// <param name="cancellationToken">Stops writing.</param>
    /// <exception cref="IOException">The disk refuses.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static void Write(
        string folder, ISideWriter writer, SideStamp stamp, int threads, CancellationToken cancellationToken) =>
        WriteParts(part => FSDirectory.Open(PartFolder(folder, part)), writer, stamp, threads, cancellationToken);

    /// <summary>Gives the readers up; one that a search still holds stays open until that is done.</summary>
    public void Dispose()
    {
        foreach (var part in _parts)
        {
            part.DecRef();
        }
    }

    private static void WriteParts(
        Func<int, LuceneDirectory> place, ISideWriter writer, SideStamp stamp, int threads, CancellationToken cancellationToken)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellationToken };
        try
        {
            Parallel.For(
                0, SideParts.Count(stamp.DocCount), options,
                part => writer.WritePart(part, place(part), stamp, cancellationToken));
        }
        catch (AggregateException several)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(several.InnerExceptions[0]);
        }
    }

    /// <summary>Opens all parts. A directory holds nothing open by itself; its readers do.</summary>
    private static SideSegment? Open(Func<int, LuceneDirectory> place, SideStamp stamp)
    {
        var parts = new List<DirectoryReader>();
        var fits = true;
        try
        {
            for (var part = 0; part < SideParts.Count(stamp.DocCount) && fits; part++)
            {
                parts.Add(DirectoryReader.Open(place(part)));
                fits = stamp.IsOf(parts[part], part);
            }
        }
        catch
        {
            parts.ForEach(static reader => reader.Dispose());
            throw;
        }

        if (fits)
        {
            return new SideSegment([.. parts]);
        }

        parts.ForEach(static reader => reader.Dispose());
        return null;
    }

    private static string PartFolder(string folder, int part) => Path.Combine(folder, $"part-{part:D2}");
}
