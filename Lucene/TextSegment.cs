using Lucene.Net.Index;
using Lucene.Net.Store;
using LuceneDirectory = Lucene.Net.Store.Directory;

namespace SparseSearch.Lucene;

/// <summary>
/// The texts of one segment, ready to be searched: Lucene.Net readers whose documents, one after the other, are the
/// segment's. Immutable. Whoever searches holds the readers by their own count of references.
/// </summary>
internal sealed class TextSegment : IDisposable
{
    private readonly DirectoryReader[] _parts;

    private TextSegment(DirectoryReader[] parts) => _parts = parts;

    /// <summary>In the order of documents.</summary>
    public IReadOnlyList<IndexReader> Parts => _parts;

    /// <summary>What a folder holds, or null where that is missing, damaged or of something else.</summary>
    public static TextSegment? TryOpen(string folder, TextSegmentStamp stamp)
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

    /// <summary>Reads a segment's texts into memory.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static TextSegment InMemory(TextSegmentWriter writer, TextSegmentStamp stamp, CancellationToken cancellationToken)
    {
        LuceneDirectory[] directories =
            [.. Enumerable.Range(0, TextSegmentWriter.PartCount(stamp.DocCount)).Select(static _ => new RAMDirectory())];
        writer.Write(part => directories[part], stamp, cancellationToken);
        return Open(part => directories[part], stamp)
            ?? throw new InvalidOperationException($"{stamp.FolderName}: what was written into memory is something else.");
    }

    /// <summary>Writes a segment's texts into a folder that is not there yet.</summary>
    /// <exception cref="IOException">The disk refuses.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static void Write(
        string folder, TextSegmentWriter writer, TextSegmentStamp stamp, CancellationToken cancellationToken) =>
        writer.Write(part => FSDirectory.Open(PartFolder(folder, part)), stamp, cancellationToken);

    /// <summary>Gives the readers up; one that a search still holds stays open until that is done.</summary>
    public void Dispose()
    {
        foreach (var part in _parts)
        {
            part.DecRef();
        }
    }

    /// <summary>Opens all parts. A directory holds nothing open by itself; its readers do.</summary>
    private static TextSegment? Open(Func<int, LuceneDirectory> place, TextSegmentStamp stamp)
    {
        var parts = new List<DirectoryReader>();
        var fits = true;
        try
        {
            for (var part = 0; part < TextSegmentWriter.PartCount(stamp.DocCount) && fits; part++)
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
            return new TextSegment([.. parts]);
        }

        parts.ForEach(static reader => reader.Dispose());
        return null;
    }

    private static string PartFolder(string folder, int part) => Path.Combine(folder, $"part-{part:D2}");
}
