using SparseSearch.Core.Documents;
using SparseSearch.Core.Filters;
using SparseSearch.Core.Postings;
using SparseSearch.Core.Vectors;

namespace SparseSearch.Core.Segments;

/// <summary>
/// An open segment with the views that everything needs: vectors, external ids, stored text, document frequencies.
/// Doc ids are local, from 0. Thread-safe; owns the reader, and every view ends with <see cref="Dispose"/>.
/// </summary>
public sealed class Segment : IDisposable
{
    private Segment(SegmentReader reader)
    {
        Reader = reader;
        Forward = ForwardIndex.Open(reader);
        ExternalIds = ExternalIds.Open(reader);
        Documents = reader.Has(SectionKind.DocumentBlocks) ? DocumentStore.Open(reader) : null;
        Fields = FieldColumns.Open(reader);
        SegmentChecks.CheckLength(
            reader.Path, SectionKind.DocumentFrequencies, (long)reader.VocabularySize * sizeof(int),
            reader.Section(SectionKind.DocumentFrequencies).Length);
    }

    /// <summary>Header, sections and checksums; engines open their own sections from it.</summary>
    public SegmentReader Reader { get; }

    /// <summary>Doc id → vector.</summary>
    public ForwardIndex Forward { get; }

    /// <summary>Doc id ↔ external id.</summary>
    public ExternalIds ExternalIds { get; }

    /// <summary>Doc id → title, text and fields, or null where the segment stores none.</summary>
    public DocumentStore? Documents { get; }

    /// <summary>Fields for filters, or null where no document has one.</summary>
    public FieldColumns? Fields { get; }

    /// <summary>The file, or the name given to a memory image.</summary>
    public string Path => Reader.Path;

    /// <summary>Number of documents, empty ones included.</summary>
    public int DocCount => Reader.DocCount;

    /// <summary>Number of documents that have each term; length vocabulary size, by term id.</summary>
    public ReadOnlySpan<int> DocumentFrequencies => Reader.Section<int>(SectionKind.DocumentFrequencies);

    /// <summary>Maps a file and opens its views, in time that does not depend on its size.</summary>
    /// <exception cref="SegmentFormatException">Not a segment, too old, too new, or corrupt.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Segment Open(string path) => Over(SegmentReader.Open(path));

    /// <summary>Opens the views over a reader and takes it over; it is disposed if that fails.</summary>
    /// <exception cref="SegmentFormatException">A section is missing, or sections contradict each other.</exception>
    public static Segment Over(SegmentReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        try
        {
            return new Segment(reader);
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    /// <summary>A document with its external id and, where stored, title, text and fields.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such document.</exception>
    /// <exception cref="SegmentFormatException">The stored bytes are damaged.</exception>
    public SourceDocument Document(int docId)
    {
        var id = ExternalIds.IdOf(docId);
        var stored = Documents?.Read(docId);
        return new SourceDocument(id, stored?.Title ?? "", stored?.Text ?? "") { Fields = stored?.Fields ?? default };
    }

    /// <summary>A document's vector with its stored weights.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such document.</exception>
    public SparseVector VectorOf(int docId) => Forward.VectorOf(docId);

    /// <inheritdoc/>
    public void Dispose() => Reader.Dispose();
}
