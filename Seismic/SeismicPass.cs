using System.Numerics;
using System.Runtime.CompilerServices;
using SparseSearch.Core.Filters;
using SparseSearch.Core.Kernels;
using SparseSearch.Core.Searching;

namespace SparseSearch.Seismic;

/// <summary>One query's way through one index: the paper's search, step by step.</summary>
/// <remarks>
/// Two units of score are in use. A document's sum is in fixed-point units and exact. A summary product is in coarse
/// units of <c>2^shift</c> fixed-point units, its weights rounded up, so that every product fits 31 bits and is never
/// too small.
/// </remarks>
internal unsafe ref struct SeismicPass
{
    /// <summary>Σ coarse weights is at most this: times 255 it fits 31 bits.</summary>
    private const long MaxCoarseSum = 1 << 23;

    /// <summary>Scaled products are at most 2^23 × (2^16 + 2^8); so many bits less fit 31.</summary>
    private const int ScaledShift = 9;

    /// <summary>A float score stands within 2^-24 of its sum; a bound keeps well clear of that.</summary>
    private const double FloatMargin = 1 - 1e-6;

    private readonly SeismicIndex _index;
    private readonly SeismicSearchOptions _options;
    private readonly SearchWorkspace _workspace;
    private readonly DocBitmap? _accepted;
    private readonly CancellationToken _cancellation;
    private readonly double _unit;
    private readonly Span<ScoredDoc> _hits;
    private DocScorer _scorer;
    private TopK _top;
    private float _threshold;
    private double _limitPerScore;
    private uint _limit;
    private long _blocksVisited;
    private long _blocksSkipped;
    private bool _isCut;

    public SeismicPass(
        SeismicIndex index, SeismicSearchOptions options, SearchWorkspace workspace, SearchRequest request,
        Span<ScoredDoc> hits, CancellationToken cancellationToken)
    {
        _index = index;
        _options = options;
        _workspace = workspace;
        _accepted = request.Accepted;
        _cancellation = cancellationToken;
        _unit = workspace.Query.UnitIn(index.Forward.Quantizer);
        _scorer = new DocScorer(index, options.Forward, workspace);
        _hits = hits;
        _top = new TopK(hits, request.MinScore);
        _threshold = request.MinScore;
    }

    /// <summary>What was done; complete after <see cref="Run"/>.</summary>
    public readonly SearchStatistics Statistics => new()
    {
        DocumentsScored = _scorer.DocumentsScored,
        PostingsScored = _scorer.PostingsScored,
        BlocksVisited = _blocksVisited,
        BlocksSkipped = _blocksSkipped,
        ProvenExact = !_isCut && IsWhole(),
    };

    /// <summary>Searches and sorts the hits.</summary>
    /// <returns>How many there are.</returns>
    public int Run()
    {
        var query = _workspace.Query;
        SetWeights(query);
        var order = OrderTerms(query);
        _isCut = order.Length < query.Nnz;
        var isFirst = true;
        foreach (var key in order)
        {
            _cancellation.ThrowIfCancellationRequested();
            if (_index.Lists.TryGet(query.TermIds[(int)(uint)key], out var list))
            {
                VisitList(list, isFirst && _options.FirstList == FirstListOrder.BestFirst);
                isFirst = false;
            }
        }

        Drain();
        if (_options.Neighbours > 0 && _index.Neighbours is { } graph)
        {
            Refine(graph);
        }

        return _top.SortBestFirst();
    }

    private readonly bool IsWhole()
    {
        const uint Whole = SeismicFormat.AllPostingsFlag | SeismicFormat.FullSummariesFlag;
        return (_index.Lists.Parameters.Flags & Whole) == Whole;
    }

    private void SetWeights(FixedPointQuery query)
    {
        long sum = 0;
        var filter = new Span<ushort>(_workspace.Filter, TermFilter.Words);
        for (var i = 0; i < query.Nnz; i++)
        {
            TermFilter.Add(filter, query.TermIds[i]);
            _workspace.Weights[query.TermIds[i]] = query.FixedWeights[i];
            sum += query.FixedWeights[i];
        }

        var shift = 0;
        while ((sum >> shift) + query.Nnz > MaxCoarseSum)
        {
            shift++;
        }

        for (var i = 0; i < query.Nnz; i++)
        {
            _workspace.CoarseWeights[i] = (uint)((query.FixedWeights[i] + (1L << shift) - 1) >> shift);
        }

        var unitShift = shift + (_index.Lists.IsScaled ? ScaledShift : 0);
        _limitPerScore = _options.BlockSkipFactor * FloatMargin / Math.ScaleB(_unit, unitShift);
        _limit = LimitOf(_threshold);
    }

    /// <summary>The heaviest terms first, the smaller id where weights tie; at most the query cut.</summary>
    private readonly ReadOnlySpan<ulong> OrderTerms(FixedPointQuery query)
    {
        var order = _workspace.TermOrder.AsSpan(0, query.Nnz);
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = ((ulong)(uint)(int.MaxValue - query.FixedWeights[i]) << 32) | (uint)i;
        }

        order.Sort();
        return order[..Math.Min(order.Length, _options.QueryCut)];
    }

    private void VisitList(ListView list, bool bestFirst)
    {
        SummaryProducts.Compute(list, _workspace);
        var visitedBefore = _blocksVisited;
        try
        {
            if (bestFirst)
            {
                VisitBestFirst(list);
            }
            else
            {
                VisitAsStored(list);
            }
        }
        finally
        {
            _workspace.ClearSums(list.BlockCount);
        }

        _blocksSkipped += list.BlockCount - (_blocksVisited - visitedBefore);
    }

    private void VisitAsStored(ListView list)
    {
        var sums = _workspace.Sums;
        for (var first = 0; first < list.BlockCount; first += SummaryScan.Width)
        {
            var mask = SummaryScan.AtLeast(sums + first, _limit);
            if (list.BlockCount - first < SummaryScan.Width)
            {
                mask &= (1u << (list.BlockCount - first)) - 1;
            }

            if (mask == 0)
            {
                continue;
            }

            _cancellation.ThrowIfCancellationRequested();
            for (var ahead = mask; ahead != 0; ahead &= ahead - 1)
            {
                list.PrefetchBlock(first + BitOperations.TrailingZeroCount(ahead));
            }

            for (; mask != 0; mask &= mask - 1)
            {
                var block = first + BitOperations.TrailingZeroCount(mask);
                if (sums[block] >= _limit)
                {
                    VisitBlock(list, block);
                }
            }
        }
    }

    /// <summary>Once one block is too poor, so are all behind it.</summary>
    private void VisitBestFirst(ListView list)
    {
        var queue = new BlockQueue(
            _workspace.BlockHeap.AsSpan(0, list.BlockCount), new ReadOnlySpan<uint>(_workspace.Sums, list.BlockCount));
        while (queue.TryTake(out var block, out var product) && product >= _limit)
        {
            VisitBlock(list, block);
            if ((_blocksVisited & 31) == 0)
            {
                _cancellation.ThrowIfCancellationRequested();
            }
        }
    }

    private void VisitBlock(ListView list, int block)
    {
        _blocksVisited++;
        foreach (var docId in list.DocsOf(block))
        {
            Offer(docId);
        }
    }

    /// <summary>Scores the nearest neighbours of all hits found so far.</summary>
    private void Refine(NeighbourGraph graph)
    {
        // The heap changes while neighbours enter it.
        var seeds = _workspace.Seeds.AsSpan(0, _top.Count);
        _hits[..seeds.Length].CopyTo(seeds);
        foreach (var seed in seeds)
        {
            _cancellation.ThrowIfCancellationRequested();
            foreach (var neighbour in graph.Of(seed.DocId)[.._options.Neighbours])
            {
                if (neighbour != SeismicFormat.NoNeighbour)
                {
                    Offer(neighbour);
                }
            }
        }

        Drain();
    }

    /// <summary>Takes a document up for scoring, unless it was before or is not accepted.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Offer(uint docId)
    {
        _index.Forward.CheckDocId(docId);
        if (_workspace.Visit(docId) && (_accepted is null || _accepted.Contains((int)docId)))
        {
            if (_scorer.IsFull)
            {
                Keep(_scorer.ScoreOldest(out var scoredDocId), scoredDocId);
            }

            _scorer.Enqueue((int)docId);
        }
    }

    private void Drain()
    {
        while (!_scorer.IsEmpty)
        {
            Keep(_scorer.ScoreOldest(out var docId), docId);
        }
    }

    private void Keep(long sum, int docId)
    {
        var score = FixedPointQuery.ScoreOf(sum, _unit);
        if (sum > 0 && _top.WouldEnter(score))
        {
            _top.Add(new ScoredDoc(docId, score));
            if (_top.Threshold > _threshold)
            {
                _threshold = _top.Threshold;
                _limit = LimitOf(_threshold);
            }
        }
    }

    /// <summary>The smallest summary product of a block that is opened; an infinite score has a finite bound.</summary>
    private readonly uint LimitOf(float threshold) =>
        (uint)Math.Clamp(Math.Ceiling(Math.Min(threshold, float.MaxValue) * _limitPerScore), 0, int.MaxValue);
}
