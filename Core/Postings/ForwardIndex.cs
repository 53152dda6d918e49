using System.Runtime.CompilerServices;
using SparseSearch.Core.Kernels;
using SparseSearch.Core.Segments;
using SparseSearch.Core.Vectors;

namespace SparseSearch.Core.Postings;

/// <summary>
/// Document → its sparse vector: for exact scores, feedback and explanation. A view over a segment, valid while that is
/// open; thread-safe.
/// </summary>
/// <remarks>
/// A record begins at a multiple of 16 bytes and is <c>u32 nnz, nnz term ids, nnz impacts</c>, zero-padded to the next
/// record. Term ids have two bytes where the vocabulary has at most 65,536 terms, four otherwise; impacts have the
/// quantizer's width. Offsets count in units of 16 bytes; there is one more than documents.
/// </remarks>
public sealed unsafe class ForwardIndex
{
    private readonly uint* _offsets;
    private readonly byte* _records;
    private readonly string _path;

    private ForwardIndex(
        string path, uint* offsets, byte* records, int docCount, int vocabularySize, WeightQuantizer quantizer)
    {
        _path = path;
        _offsets = offsets;
        _records = records;
        DocCount = docCount;
        VocabularySize = vocabularySize;
        Quantizer = quantizer;
        TermIdBytes = TermIdBytesOf(VocabularySize);
        ImpactBytes = Quantizer.Bits / 8;
    }

    /// <summary>Number of documents.</summary>
    public int DocCount { get; }

    /// <summary>Number of terms in the vocabulary; term ids are below it.</summary>
    public int VocabularySize { get; }

    /// <summary>How weights became impacts.</summary>
    public WeightQuantizer Quantizer { get; }

    /// <summary>Bytes of a term id: 2 or 4.</summary>
    public int TermIdBytes { get; }

    /// <summary>Bytes of an impact: 1 or 2.</summary>
    public int ImpactBytes { get; }

    /// <summary>The bytes of a term id in segments of a vocabulary size.</summary>
    public static int TermIdBytesOf(int vocabularySize) => vocabularySize <= 65_536 ? sizeof(ushort) : sizeof(int);

    /// <summary>Opens the view, checking in O(1) that the sections fit each other.</summary>
    /// <exception cref="SegmentFormatException">A section is missing or its length is wrong.</exception>
    public static ForwardIndex Open(SegmentReader segment)
    {
        ArgumentNullException.ThrowIfNull(segment);
        var offsets = (uint*)segment.SectionPointer(SectionKind.ForwardOffsets, out var offsetBytes);
        var records = segment.SectionPointer(SectionKind.ForwardRecords, out var recordBytes);
        var expectedBytes = ((long)segment.DocCount + 1) * sizeof(uint);
        if (offsetBytes != expectedBytes)
        {
            throw SegmentChecks.Corrupt(
                segment.Path, $"{expectedBytes} bytes of forward offsets", $"{offsetBytes}");
        }

        if (offsets[segment.DocCount] * (long)SegmentFormat.ForwardRecordAlignment != recordBytes)
        {
            throw SegmentChecks.Corrupt(
                segment.Path, $"forward records that end at byte {recordBytes}",
                $"{offsets[segment.DocCount] * (long)SegmentFormat.ForwardRecordAlignment}");
        }

        return new ForwardIndex(
            segment.Path, offsets, records, segment.DocCount, segment.VocabularySize, segment.Quantizer);
    }

    /// <summary>A view over records that are still in a builder's memory.</summary>
    /// <param name="name">Stands for the path in messages.</param>
    /// <param name="offsets">One entry more than documents, ascending, in units of 16 bytes.</param>
    /// <param name="records">Aligned to 16 bytes; owned by the caller and outliving the view.</param>
    /// <param name="docCount">Number of documents.</param>
    /// <param name="vocabularySize">Above every term id.</param>
    /// <param name="quantizer">How weights became impacts.</param>
    public static ForwardIndex Wrap(
        string name, uint* offsets, byte* records, int docCount, int vocabularySize, WeightQuantizer quantizer) =>
        new(name, offsets, records, docCount, vocabularySize, quantizer);

    /// <summary>Where a document's record begins; aligned to 16 bytes. For kernels.</summary>
    /// <param name="docId">From 0 to <see cref="DocCount"/> − 1; not checked here.</param>
    public byte* RecordPointer(int docId) =>
        _records + (_offsets[docId] * (long)SegmentFormat.ForwardRecordAlignment);

    /// <summary>Asks the processor for what <see cref="RecordPointer"/> will read. For kernels.</summary>
    /// <param name="docId">Any number: nothing is read here.</param>
    public void PrefetchOffset(int docId) => CachePrefetch.Line(_offsets + docId);

    /// <summary>Refuses a doc id that another section names and that no document has. For searchers.</summary>
    /// <exception cref="SegmentFormatException">There is no such document.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void CheckDocId(uint docId)
    {
        if (docId >= (uint)DocCount)
        {
            throw Foreign(docId);
        }
    }

    /// <summary>A document's record.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such document.</exception>
    /// <exception cref="SegmentFormatException">The record does not fit its place.</exception>
    public ForwardDoc Document(int docId)
    {
        if ((uint)docId >= (uint)DocCount)
        {
            throw new ArgumentOutOfRangeException(nameof(docId), docId, $"The segment has {DocCount} documents.");
        }

        var (start, end) = (_offsets[docId], _offsets[docId + 1]);
        var capacityBytes = (end - (long)start) * SegmentFormat.ForwardRecordAlignment;
        if (capacityBytes < sizeof(uint) || end > _offsets[DocCount])
        {
            throw Misfit(docId, capacityBytes, 0);
        }

        var record = RecordPointer(docId);
        var nnz = *(uint*)record;
        var neededBytes = sizeof(uint) + (nnz * (long)(TermIdBytes + ImpactBytes));
        if (neededBytes > capacityBytes)
        {
            throw Misfit(docId, capacityBytes, neededBytes);
        }

        var termIdBytes = (int)nnz * TermIdBytes;
        return new ForwardDoc(
            new ReadOnlySpan<byte>(record + sizeof(uint), termIdBytes),
            new ReadOnlySpan<byte>(record + sizeof(uint) + termIdBytes, (int)nnz * ImpactBytes),
            (int)nnz);
    }

    /// <summary>A document's vector with its stored weights.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such document.</exception>
    /// <exception cref="SegmentFormatException">The stored bytes are damaged.</exception>
    public SparseVector VectorOf(int docId)
    {
        var doc = Document(docId);
        var termIds = new int[doc.Nnz];
        var weights = new float[doc.Nnz];
        for (var i = 0; i < doc.Nnz; i++)
        {
            termIds[i] = doc.TermId(i);
            weights[i] = Quantizer.WeightOf(doc.Impact(i));
        }

        try
        {
            return new SparseVector(termIds, weights);
        }
        catch (ArgumentException error)
        {
            throw SegmentChecks.Corrupt(_path, $"the vector of document {docId}", error.Message.TrimEnd('.'));
        }
    }

    private SegmentFormatException Foreign(uint docId) =>
        SegmentChecks.Corrupt(_path, $"doc ids below {DocCount}", $"{docId}");

    private SegmentFormatException Misfit(int docId, long capacityBytes, long neededBytes) => SegmentChecks.Corrupt(
        _path, $"a record of document {docId} within {capacityBytes} bytes", $"{neededBytes} bytes");
}
