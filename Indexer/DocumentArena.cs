using SparseSearch.Core.Buffers;
using SparseSearch.Core.Documents;
using SparseSearch.Core.Filters;
using SparseSearch.Core.Postings;
using SparseSearch.Core.Segments;
using SparseSearch.Core.Vectors;

namespace SparseSearch.Indexer;

/// <summary>
/// The documents of the segment to come, outside the managed heap: vectors with their weights as they came, external
/// ids, packed text, fields. Not thread-safe.
/// </summary>
/// <remarks>Weights stay floats until the segment is written, because the quantizer depends on all of them.</remarks>
internal sealed class DocumentArena : IDisposable
{
    private readonly int _termIdBytes;

    public DocumentArena(int vocabularySize, TextStorage text)
    {
        _termIdBytes = ForwardIndex.TermIdBytesOf(vocabularySize);
        Documents = text == TextStorage.Kept ? new DocumentStoreWriter() : null;
        Starts.Add(0);
    }

    public NativeBuffer<int> TermIds { get; } = new();

    public NativeBuffer<float> Weights { get; } = new();

    /// <summary>First posting of each document, then their number.</summary>
    public NativeBuffer<long> Starts { get; } = new();

    public ExternalIdsWriter ExternalIds { get; } = new();

    public DocumentStoreWriter? Documents { get; }

    public FieldColumnsWriter Fields { get; } = new();

    public int DocCount => ExternalIds.DocCount;

    public int EmptyDocCount { get; private set; }

    /// <summary>Length of the forward records to be written, at the wider of the two impacts.</summary>
    public long RecordBytes { get; private set; }

    /// <summary>What the documents hold now, and what writing their forward records will need.</summary>
    public long ChargedBytes => TermIds.UsedBytes + Weights.UsedBytes + Starts.UsedBytes + ExternalIds.UsedBytes
        + Fields.UsedBytes + (Documents?.UsedBytes ?? 0) + RecordBytes + (DocCount * (long)sizeof(uint));

    /// <summary>What <see cref="ChargedBytes"/> grows by at most with a document.</summary>
    public long ChargeOf(int nnz, int idBytes, int textBytes, long fieldsCharge = 0) => fieldsCharge +
        (nnz * (long)(sizeof(int) + sizeof(float))) + RecordBytesOf(nnz) + idBytes + textBytes
        + (2 * sizeof(uint)) + sizeof(long) + (2 * sizeof(uint)) + (3 * DocumentBlockFormat.FieldHeaderBytes);

    /// <summary>Whether every section would keep within the limits of a segment with one more document.</summary>
    public bool HasRoomFor(int nnz, int idBytes, int textBytes, long fieldsCharge = 0) =>
        Fields.MaxSectionBytes + fieldsCharge <= SegmentFormat.MaxSectionBytes &&
        RecordBytes + RecordBytesOf(nnz) <= SegmentFormat.MaxSectionBytes
        && ExternalIds.TextBytes + idBytes <= SegmentFormat.MaxSectionBytes
        && (Documents?.SectionBytes ?? 0) + textBytes + DocumentBlockFormat.MaxBlockBytes / 64
            <= SegmentFormat.MaxSectionBytes;

    /// <summary>Appends a document whose id, vector, text and fields were checked.</summary>
    public void Add(
        ReadOnlySpan<byte> idUtf8, SparseVector vector, string title, string text,
        ReadOnlySpan<byte> fields = default, IndexedFields? indexed = null)
    {
        TermIds.AddRange(vector.TermIds);
        Weights.AddRange(vector.Weights);
        Starts.Add(TermIds.Count);
        ExternalIds.Add(idUtf8);
        Documents?.Add(title, text, fields);
        Fields.Add((indexed ?? IndexedFields.None).Values);
        RecordBytes += RecordBytesOf(vector.Nnz);
        EmptyDocCount += vector.Nnz == 0 ? 1 : 0;
    }

    /// <summary>Gives the vectors' memory back, once they stand in forward records.</summary>
    public void ReleaseVectors()
    {
        TermIds.Release();
        Weights.Release();
        Starts.Release();
    }

    public void Dispose()
    {
        ReleaseVectors();
        ExternalIds.Dispose();
        Documents?.Dispose();
        Fields.Dispose();
    }

    private long RecordBytesOf(int nnz) =>
        ForwardRecords.RecordBytes(nnz, _termIdBytes, WeightQuantizer.ShortBits / 8);
}
