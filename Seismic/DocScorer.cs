using System.Runtime.CompilerServices;
using SparseSearch.Core.Kernels;

namespace SparseSearch.Seismic;

/// <summary>
/// Scores documents a little later than they are found: in between, their records travel from memory to cache. What
/// bounds Seismic's speed is these reads, not arithmetic.
/// </summary>
internal unsafe struct DocScorer
{
    /// <summary>Documents whose records are on their way; a power of two.</summary>
    public const int Depth = 8;

    private readonly SeismicIndex _index;
    private readonly CompressedForward? _compressed;
    private readonly int* _weights;
    private readonly ushort* _filter;
    private readonly PendingDoc* _pending;
    private readonly int _termIdBytes;
    private readonly int _impactBytes;
    private readonly bool _isFiltered;
    private uint _enqueued;
    private uint _scored;

    /// <summary>Begins with nothing to score.</summary>
    /// <param name="index">What is searched.</param>
    /// <param name="variant">Which records are read.</param>
    /// <param name="workspace">Gives the weights and the place for documents that wait.</param>
    public DocScorer(SeismicIndex index, ForwardVariant variant, SearchWorkspace workspace)
    {
        _index = index;
        _compressed = variant == ForwardVariant.Compressed ? index.Compressed : null;
        _weights = workspace.Weights;
        _filter = workspace.Filter;
        _pending = workspace.Pending;
        _termIdBytes = index.Forward.TermIdBytes;
        _impactBytes = index.Forward.ImpactBytes;
        _isFiltered = TermFilter.IsSupported && workspace.Query.Nnz <= TermFilter.MaxTerms
            && (_compressed is null || _termIdBytes == sizeof(ushort));
    }

    /// <summary>Documents scored.</summary>
    public readonly long DocumentsScored => _scored;

    /// <summary>Terms of all documents scored.</summary>
    public long PostingsScored { get; private set; }

    /// <summary>Whether one has to be scored before the next is enqueued.</summary>
    public readonly bool IsFull => _enqueued - _scored == Depth;

    /// <summary>Whether nothing waits.</summary>
    public readonly bool IsEmpty => _enqueued == _scored;

    /// <summary>Takes a document up and asks for its record.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Enqueue(int docId)
    {
        var (record, end) = _compressed is { } compressed
            ? ((nint)compressed.RecordPointer(docId), (nint)compressed.RecordPointer(docId + 1))
            : ((nint)_index.Forward.RecordPointer(docId), (nint)_index.Forward.RecordPointer(docId + 1));
        CachePrefetch.Range((void*)record, end - record);

        _pending[_enqueued++ & (Depth - 1)] = new PendingDoc((byte*)record, docId);
    }

    /// <summary>Scores the document that waits longest.</summary>
    /// <returns>Σ fixed weight × impact.</returns>
    /// <exception cref="Core.Segments.SegmentFormatException">The record does not fit its place.</exception>
    public long ScoreOldest(out int docId)
    {
        var doc = _pending[_scored++ & (Depth - 1)];
        docId = doc.DocId;
        if (_compressed is { } compressed)
        {
            compressed.Check(docId);
            PostingsScored += *(uint*)doc.Record;
            return CompressedSum(doc.Record);
        }

        PostingsScored += _index.Forward.Document(docId).Nnz;
        return PlainSum(doc.Record);
    }

    private readonly long PlainSum(byte* record) => _isFiltered
        ? SeismicDot.SumFiltered(
            record, _termIdBytes, _impactBytes, _filter, _weights, _index.Forward.VocabularySize)
        : SeismicDot.Sum(record, _termIdBytes, _impactBytes, _weights, _index.Forward.VocabularySize);

    private readonly long CompressedSum(byte* record) => _isFiltered
        ? SeismicGapDot.SumFiltered(record, _impactBytes, _filter, _weights)
        : SeismicGapDot.Sum(record, _impactBytes, _weights, _index.Forward.VocabularySize);
}

/// <summary>A document whose record is on its way.</summary>
internal readonly unsafe struct PendingDoc(byte* record, int docId)
{
    public readonly byte* Record = record;
    public readonly int DocId = docId;
}
