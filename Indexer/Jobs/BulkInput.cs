using SparseSearch.Core.Documents;
using SparseSearch.Core.Segments;
using SparseSearch.Core.Vectors;
using SparseSearch.Indexer.Bulk;

namespace SparseSearch.Indexer.Jobs;

/// <summary>
/// What a bulk job reads: items in an order that does not change from one reading to the next, so that a job which was
/// stopped finds its place again.
/// </summary>
/// <param name="Name">Where it is from: the same for the same job, whatever the content.</param>
/// <param name="Items">From the beginning, anew for each enumeration.</param>
public sealed record BulkInput(string Name, IEnumerable<BulkItem> Items)
{
    private const string StandardInput = "standard input";

    /// <summary>Documents of a file: JSON lines, packed or not, or Parquet.</summary>
    /// <param name="path">A file, or a folder of Parquet files.</param>
    /// <param name="columns">Of Parquet files; null for the usual names.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ArgumentException">Columns are named, and the file is no Parquet.</exception>
    public static BulkInput Documents(string path, ParquetColumns? columns = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new BulkInput(Path.GetFullPath(path), Read(path, log => DocumentSource.Read(path, columns, Lenient(log))));
    }

    /// <summary>Documents as JSON lines of a stream, which can be read once.</summary>
    public static BulkInput Documents(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return new BulkInput(
            StandardInput,
            Read(StandardInput, log => JsonlDocumentReader.ReadStream(stream, StandardInput, Lenient(log))));
    }

    /// <summary>Encoded documents of a file: <see cref="VectorJsonlReader"/> says in which shapes.</summary>
    /// <param name="path">JSON lines, packed or not.</param>
    /// <param name="vocabulary">Turns terms into ids.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static BulkInput Encoded(string path, Vocabulary vocabulary)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(vocabulary);
        PackedFile.OpenRead(path).Dispose();
        return new BulkInput(Path.GetFullPath(path), WithBadLines(
            log => VectorJsonlReader.Read(PackedFile.OpenRead(path), path, vocabulary, log)
                .Select(encoded => BulkItem.Of(encoded.Document, encoded.Vector, path))));
    }

    /// <summary>Documents whose vectors the caller has.</summary>
    /// <param name="name">Where they are from.</param>
    /// <param name="documents">In a fixed order.</param>
    public static BulkInput Vectors(string name, IEnumerable<VectorDocument> documents)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(documents);
        return new BulkInput(name, documents.Select((d, i) => BulkItem.Of(d.Document, d.Vector, name, i + 1)));
    }

    /// <summary>The live documents of another index over the same vocabulary, with the weights they have there.</summary>
    /// <param name="index">Stays open while the input is read.</param>
    public static BulkInput Index(IndexSnapshot index)
    {
        ArgumentNullException.ThrowIfNull(index);
        return new BulkInput(
            index.Folder,
            Enumerable.Range(0, index.DocCount).Where(index.IsLive)
                .Select(docId => BulkItem.Of(index.Document(docId), index.VectorOf(docId), index.Folder)));
    }

    /// <summary>Several inputs, one after the other, as one.</summary>
    public static BulkInput Joined(IReadOnlyList<BulkInput> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return inputs is [var only]
            ? only
            : new BulkInput(string.Join('\n', inputs.Select(static i => i.Name)), inputs.SelectMany(static i => i.Items));
    }

    private static JsonlReadOptions Lenient(BadLineLog log) =>
        new() { SkipBadLinesInto = log, DuplicateIds = DuplicateIdPolicy.Allow };

    /// <summary>Items with the bad lines between them, where they stand.</summary>
    private static IEnumerable<BulkItem> WithBadLines(Func<BadLineLog, IEnumerable<BulkItem>> read)
    {
        var bad = new Queue<BadLine>();
        foreach (var item in read(new BadLineLog(bad.Enqueue)))
        {
            while (bad.TryDequeue(out var line))
            {
                yield return Rejected(line);
            }

            yield return item;
        }

        while (bad.TryDequeue(out var line))
        {
            yield return Rejected(line);
        }
    }

    private static IEnumerable<BulkItem> Read(string name, Func<BadLineLog, IEnumerable<SourceDocument>> read) =>
        WithBadLines(log => read(log).Select(document => BulkItem.Of(document, name)));

    private static BulkItem Rejected(BadLine line) =>
        BulkItem.Of(new BulkRejection(line.Path, line.LineNumber, null, line.Reason));
}
