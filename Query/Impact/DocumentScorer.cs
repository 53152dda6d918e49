using SparseSearch.Core.Kernels;
using SparseSearch.Core.Postings;
using SparseSearch.Core.Searching;

namespace SparseSearch.Query.Impact;

/// <summary>
/// Exact scores of documents from their forward records and a table of the query's fixed weights. The table is filled
/// for a query and emptied behind it; documents are added to a <see cref="TopK"/> that the caller holds. Not
/// thread-safe.
/// </summary>
internal readonly unsafe ref struct DocumentScorer
{
    /// <summary>
    /// Records asked for ahead of the one that is read: enough to hide most of a cold record's latency.
    /// </summary>
    private const int PrefetchDistance = 4;

    private readonly ForwardIndex _forward;
    private readonly FixedPointQuery _query;
    private readonly PinnedBuffer<int> _weights;
    private readonly PinnedBuffer<ushort> _filter;
    private readonly ushort* _usedFilter;

    /// <summary>Fills the table and the filter, all of which is zero, with the query of the buffers.</summary>
    public DocumentScorer(ForwardIndex forward, SearchBuffers buffers)
    {
        var (query, weights) = (buffers.Query, buffers.Weights);
        _forward = forward;
        _query = query;
        _weights = weights;
        _filter = buffers.Filter;
        _usedFilter = query.Nnz <= TermFilter.MaxTerms ? _filter.Pointer : null;
        Unit = query.UnitIn(forward.Quantizer);
        for (var i = 0; i < query.Nnz; i++)
        {
            if (query.TermIds[i] < weights.Length)
            {
                weights.Pointer[query.TermIds[i]] = query.FixedWeights[i];
                TermFilter.Add(_filter.Span, query.TermIds[i]);
            }
        }
    }

    private DocumentScorer(DocumentScorer other, ForwardIndex forward)
    {
        this = other;
        _forward = forward;
        Unit = _query.UnitIn(forward.Quantizer);
    }

    /// <summary>The score of one unit of an exact sum.</summary>
    public double Unit { get; }

    /// <summary>
    /// Entries of the table: above every term id that a record of the index can hold, for two-byte ids.
    /// </summary>
    public static int WeightCountOf(ForwardIndex forward) =>
        forward.TermIdBytes == sizeof(ushort) ? ForwardDot.ShortIdWeights : forward.VocabularySize;

    /// <summary>The same query over another segment of the same vocabulary.</summary>
    public DocumentScorer In(ForwardIndex forward) => new(this, forward);

    /// <summary>Empties the table and the filter.</summary>
    public void Clear()
    {
        _filter.Span.Clear();
        foreach (var termId in _query.TermIds)
        {
            if (termId < _weights.Length)
            {
                _weights.Pointer[termId] = 0;
            }
        }
    }

    /// <summary>Scores candidates and offers them as hits.</summary>
    /// <exception cref="Core.Segments.SegmentFormatException">
    /// A candidate is no document: the section that named it is damaged.
    /// </exception>
    public void AddKeys(ReadOnlySpan<ulong> keys, ref TopK best)
    {
        // Where a record lies is a cold line of its own, and a record cannot be asked for before it is known.
        foreach (var key in keys)
        {
            _forward.CheckDocId((uint)CandidateKey.DocIdOf(key));
            _forward.PrefetchOffset(CandidateKey.DocIdOf(key));
        }

        for (var i = 0; i < Math.Min(PrefetchDistance, keys.Length); i++)
        {
            Prefetch(CandidateKey.DocIdOf(keys[i]));
        }

        for (var i = 0; i < keys.Length; i++)
        {
            if (i + PrefetchDistance < keys.Length)
            {
                Prefetch(CandidateKey.DocIdOf(keys[i + PrefetchDistance]));
            }

            Add(CandidateKey.DocIdOf(keys[i]), ref best);
        }
    }

    /// <summary>Scores one document and offers it where it shares a term with the query.</summary>
    public void Add(int docId, ref TopK best)
    {
        var sum = SumOf(docId);
        if (sum > 0)
        {
            best.Add(new ScoredDoc(docId, FixedPointQuery.ScoreOf(sum, Unit)));
        }
    }

    /// <summary>A document's score; 0 where it shares no term with the query.</summary>
    public float ScoreOf(int docId) => FixedPointQuery.ScoreOf(SumOf(docId), Unit);

    /// <summary>Asks for a document's record.</summary>
    public void Prefetch(int docId)
    {
        var record = _forward.RecordPointer(docId);
        CachePrefetch.Range(record, _forward.RecordPointer(docId + 1) - record);
    }

    private long SumOf(int docId)
    {
        var doc = _forward.Document(docId);
        fixed (byte* termIds = doc.TermIdBytes, impacts = doc.ImpactBytes)
        {
            var weights = _weights.Pointer;
            var count = _weights.Length;
            return (_forward.TermIdBytes, _forward.ImpactBytes) switch
            {
                (2, 1) => ForwardDot.Sum((ushort*)termIds, impacts, doc.Nnz, weights, _usedFilter),
                (2, _) => ForwardDot.Sum((ushort*)termIds, (ushort*)impacts, doc.Nnz, weights, _usedFilter),
                (_, 1) => ForwardDot.Sum((int*)termIds, impacts, doc.Nnz, weights, count, _usedFilter),
                _ => ForwardDot.Sum((int*)termIds, (ushort*)impacts, doc.Nnz, weights, count, _usedFilter),
            };
        }
    }
}
