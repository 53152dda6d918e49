using System.Numerics;
using System.Runtime.InteropServices;
using Lucene.Net.Index;
using Lucene.Net.Search;
using SparseSearch.Core.Buffers;
using SparseSearch.Core.Postings;
using SparseSearch.Core.Searching;

namespace SparseSearch.Lucene;

/// <summary>
/// Lucene.Net over the impacts of one segment: every posting of the query's terms is scored, by Lucene.Net's disjunction.
/// Exact: its hits are the exhaustive searcher's, bit by bit. Thread-safe.
/// </summary>
/// <remarks>
/// Lucene.Net's scores choose candidates, with the margin of <see cref="CandidateBand"/>; the exact scores of these, from the
/// forward index, decide.
/// </remarks>
public sealed class ImpactSearcher : ISearcher
{
    private readonly ForwardIndex _forward;
    private readonly IndexReader _reader;
    private readonly RentalPool<Buffers> _buffers;

    internal ImpactSearcher(ForwardIndex forward, IndexReader reader)
    {
        (_forward, _reader) = (forward, reader);
        _buffers = new RentalPool<Buffers>(() => new Buffers(forward.VocabularySize));
    }

    /// <inheritdoc/>
    public string Name => ImpactEngine.EngineName;

    /// <inheritdoc/>
    public int DocCount => _forward.DocCount;

    /// <inheritdoc/>
    public int Search(
        SearchRequest request,
        Span<ScoredDoc> hits,
        out SearchStatistics statistics,
        CancellationToken cancellationToken = default)
    {
        SearchArguments.Check(request, hits, DocCount);
        statistics = new SearchStatistics { ProvenExact = true, Engine = Name };
        var buffers = _buffers.Rent();
        buffers.Query.Set(request.Query);
        var band = new CandidateBand(buffers.Query.Nnz, buffers.Query.UnitIn(_forward.Quantizer));
        var collector = new HitCollector(
            request.K, request.TimeUp, cancellationToken, band, band.LeastFor(request.MinScore));
        var search = new ImpactQuery(_reader);
        try
        {
            var weight = search.WeightOf(buffers.Query);
            foreach (var leaf in _reader.Leaves)
            {
                collector.SetNextReader(leaf);
                var accepted = AcceptedBits.Of(leaf.Reader.MaxDoc, request.Accepted, leaf.DocBase);
                weight.GetBulkScorer(leaf, scoreDocsInOrder: false, accepted)?.Score(collector);
            }
        }
        catch (CollectionTerminatedException)
        {
            (statistics.IsPartial, statistics.ProvenExact) = (true, false);
        }

        (statistics.DocumentsScored, statistics.PostingsScored) = (collector.Seen, search.PostingsScored);
        var count = buffers.ScoreExactly(_forward, collector.Candidates(), hits[..request.K], request.MinScore);
        _buffers.Return(buffers);
        return count;
    }

    /// <summary>A query, and its weights by term id: all zero while nobody uses them.</summary>
    private sealed class Buffers(int vocabularySize)
    {
        private readonly int[] _weights = new int[vocabularySize];

        public FixedPointQuery Query { get; } = new();

        /// <summary>The best of some documents by their exact scores.</summary>
        public int ScoreExactly(ForwardIndex forward, ReadOnlySpan<ScoredDoc> candidates, Span<ScoredDoc> hits, float minScore)
        {
            var termIds = Query.TermIds;
            var unit = Query.UnitIn(forward.Quantizer);
            for (var i = 0; i < termIds.Length; i++)
            {
                // A term beyond the vocabulary is in no document.
                if (termIds[i] < _weights.Length)
                {
                    _weights[termIds[i]] = Query.FixedWeights[i];
                }
            }

            var best = new TopK(hits, minScore);
            foreach (var candidate in candidates)
            {
                best.Add(candidate with { Score = FixedPointQuery.ScoreOf(Sum(forward.Document(candidate.DocId)), unit) });
            }

            foreach (var termId in termIds)
            {
                if (termId < _weights.Length)
                {
                    _weights[termId] = 0;
                }
            }

            return best.SortBestFirst();
        }

        private long Sum(ForwardDoc document)
        {
            var hasShortIds = document.TermIdBytes.Length == document.Nnz * sizeof(ushort);
            var hasByteImpacts = document.ImpactBytes.Length == document.Nnz;
            var ids = document.TermIdBytes;
            var impacts = document.ImpactBytes;
            return (hasShortIds, hasByteImpacts) switch
            {
                (true, true) => Sum(MemoryMarshal.Cast<byte, ushort>(ids), impacts),
                (true, false) => Sum(MemoryMarshal.Cast<byte, ushort>(ids), MemoryMarshal.Cast<byte, ushort>(impacts)),
                (false, true) => Sum(MemoryMarshal.Cast<byte, int>(ids), impacts),
                (false, false) => Sum(MemoryMarshal.Cast<byte, int>(ids), MemoryMarshal.Cast<byte, ushort>(impacts)),
            };
        }

        private long Sum<TId, TImpact>(ReadOnlySpan<TId> termIds, ReadOnlySpan<TImpact> impacts)
            where TId : unmanaged, IBinaryInteger<TId>
            where TImpact : unmanaged, IBinaryInteger<TImpact>
        {
            var sum = 0L;
            for (var i = 0; i < termIds.Length; i++)
            {
                sum += (long)_weights[int.CreateTruncating(termIds[i])] * int.CreateTruncating(impacts[i]);
            }

            return sum;
        }
    }
}
