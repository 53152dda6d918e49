using System.Numerics;
using SparseSearch.Core.Kernels;
using SparseSearch.Core.Postings;
using SparseSearch.Core.Searching;
using SparseSearch.Query.Impact;

namespace SparseSearch.Query.Clustered;

/// <summary>One search over the clusters of a segment.</summary>
internal unsafe ref struct ClusteredSearch
{
    private readonly ClusterIndex _clusters;
    private readonly ForwardIndex _forward;
    private readonly SearchBuffers _buffers;
    private readonly DocumentScorer _scorer;
    private readonly CancellationToken _cancellationToken;
    private const int HeadShift = 10;
    private readonly Span<ScoredDoc> _hits;
    private readonly PinnedBuffer<ulong> _candidates;
    private TopK _best;
    private SearchStatistics _statistics;
    private int _threshold;
    private int _count;

    public ClusteredSearch(
        ClusterIndex clusters, ForwardIndex forward, SearchBuffers buffers, DocumentScorer scorer,
        Span<ScoredDoc> hits, CancellationToken cancellationToken)
    {
        _clusters = clusters;
        _forward = forward;
        _buffers = buffers;
        _scorer = scorer;
        _hits = hits;
        _candidates = buffers.Candidates;
        _cancellationToken = cancellationToken;
        _best = new TopK(hits);
    }

    public readonly SearchStatistics Statistics => _statistics;

    private readonly Span<ulong> Keys => _buffers.Keys.Span;

    public readonly int Finish() => _best.SortBestFirst();

    public void SearchApproximately(int clusterCount, int candidateCount, double stopShare, bool bytes)
    {
        _buffers.Keys.EnsureLength(Math.Max(512, 4 * clusterCount) + WindowScan.WordDocs);
        _threshold = 1;
        if (bytes)
        {
            ScanWindows((byte*)_buffers.Scores.Pointer, clusterCount);
        }
        else
        {
            ScanWindows(_buffers.Scores.Pointer, clusterCount);
        }

        if (_count > clusterCount)
        {
            KeySelection.MoveLargestToFront(Keys[.._count], clusterCount);
            _count = clusterCount;
        }

        if (candidateCount > 0)
        {
            RefineByHeads(candidateCount);
        }
        else
        {
            Refine(stopShare);
        }
    }

    private void ScanWindows<T>(T* scores, int wanted)
        where T : unmanaged, IBinaryInteger<T>
    {
        var postings = _clusters.Postings;
        for (var window = 0; window < postings.WindowCount; window++)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            WindowScatter.Add(postings, _buffers.Plan, window, scores, ref _statistics);
            var first = window * ImpactPostingsFormat.WindowDocs;
            var count = Math.Min(ImpactPostingsFormat.WindowDocs, postings.DocCount - first);
            if (window == 0 && wanted <= WindowScan.SlotCount / 2)
            {
                SeedThreshold(scores, count, wanted);
            }

            var word = 0;
            var words = (count + WindowScan.WordDocs - 1) / WindowScan.WordDocs;
            while (true)
            {
                _count = WindowScan.Collect(
                    scores, ref word, words, null, NarrowInteger.Of<T>(_threshold), first,
                    _buffers.Keys.Pointer, _count, _buffers.Keys.Length);
                if (word == words)
                {
                    break;
                }

                var sum = CandidateKey.ScoreOf(KeySelection.MoveLargestToFront(Keys[.._count], wanted));
                _count = wanted;
                _threshold = Math.Max(_threshold, sum + 1);
            }
        }
    }

    private void SeedThreshold<T>(T* scores, int count, int wanted)
        where T : unmanaged, IBinaryInteger<T>
    {
        var slots = stackalloc T[WindowScan.SlotCount];
        var rounded = (count + WindowScan.SlotCount - 1) / WindowScan.SlotCount * WindowScan.SlotCount;
        WindowScan.SlotMaxima(scores, rounded, slots);
        var maxima = Keys[..WindowScan.SlotCount];
        for (var i = 0; i < maxima.Length; i++)
        {
            maxima[i] = (uint)NarrowInteger.Read(slots + i);
        }

        _threshold = Math.Max(_threshold, (int)KeySelection.MoveLargestToFront(maxima, wanted));
    }

    private void Refine(double stopShare)
    {
        var keys = Keys[.._count];
        keys.Sort();
        keys.Reverse();
        for (var i = 0; i < keys.Length; i++)
        {
            if (i == 0)
            {
                Prefetch(CandidateKey.DocIdOf(keys[0]));
            }

            if (i + 1 < keys.Length)
            {
                Prefetch(CandidateKey.DocIdOf(keys[i + 1]));
            }

            var bound = CandidateKey.ScoreOf(keys[i]) * _buffers.Plan.Step;
            if (_best.Count == _hits.Length
                && FixedPointQuery.ScoreOf(bound, _scorer.Unit) < _best.Threshold * stopShare)
            {
                break;
            }

            ScoreCluster(CandidateKey.DocIdOf(keys[i]));
        }
    }

    private void RefineByHeads(int candidateCount)
    {
        var capacity = (4 * candidateCount) + (4 * _clusters.ClusterDocs);
        _candidates.EnsureLength(capacity);
        var keys = _candidates.Pointer;
        var (count, threshold) = (0, 1);
        const int ahead = 4;
        var query = _buffers.Query;
        var offsets = stackalloc int[query.Nnz];
        var weights = stackalloc ushort[query.Nnz];
        var sums = stackalloc ushort[16];
        var total = 0L;
        foreach (var weight in query.FixedWeights)
        {
            total += weight;
        }

        var terms = 0;
        for (var i = 0; i < query.Nnz; i++)
        {
            var weight = (ushort)(query.FixedWeights[i] * 4369L / total);
            if (weight > 0)
            {
                offsets[terms] = ((ushort*)_clusters.HeadImpacts)[query.TermIds[i]] * 8;
                weights[terms++] = weight;
            }
        }

        var sketches = _clusters.HeadTerms;
        var keysIn = Keys;
        for (var i = 0; i < Math.Min(ahead, _count); i++)
        {
            PrefetchSketch(sketches + ((long)CandidateKey.DocIdOf(keysIn[i]) * ClusterFormat.SketchBytes), offsets, terms);
        }

        for (var i = 0; i < _count; i++)
        {
            if (i + ahead < _count)
            {
                PrefetchSketch(sketches + ((long)CandidateKey.DocIdOf(keysIn[i + ahead]) * ClusterFormat.SketchBytes), offsets, terms);
            }

            var cluster = CandidateKey.DocIdOf(keysIn[i]);
            SketchDot.Fill(sketches + ((long)cluster * ClusterFormat.SketchBytes), offsets, weights, terms, sums);
            for (var mask = SketchDot.Reaching(sums, (ushort)threshold); mask != 0; mask &= mask - 1)
            {
                var bit = BitOperations.TrailingZeroCount(mask);
                keys[count++] = CandidateKey.Of(sums[bit], (cluster * 16) + bit);
            }

            _statistics.BlocksVisited++;
            if (count > capacity - _clusters.ClusterDocs)
            {
                threshold = CandidateKey.ScoreOf(KeySelection.MoveLargestToFront(new Span<ulong>(keys, count), candidateCount));
                count = candidateCount;
            }
        }

        if (count > candidateCount)
        {
            KeySelection.MoveLargestToFront(new Span<ulong>(keys, count), candidateCount);
            count = candidateCount;
        }

        _scorer.AddKeys(new Span<ulong>(keys, count), ref _best);
        _statistics.DocumentsScored += count;
    }

    private static void PrefetchSketch(byte* sketch, int* offsets, int count)
    {
        for (var i = 0; i < count; i++)
        {
            CachePrefetch.Line(sketch + offsets[i]);
        }
    }

    private readonly void Prefetch(int cluster)
    {
        var first = cluster * _clusters.ClusterDocs;
        var end = Math.Min(first + _clusters.ClusterDocs, _clusters.DocCount);
        var start = _forward.RecordPointer(first);
        CachePrefetch.Range(start, _forward.RecordPointer(end) - start);
    }

    private void ScoreCluster(int cluster)
    {
        var first = cluster * _clusters.ClusterDocs;
        var end = Math.Min(first + _clusters.ClusterDocs, _clusters.DocCount);
        for (var docId = first; docId < end; docId++)
        {
            _scorer.Add(docId, ref _best);
        }

        _statistics.DocumentsScored += end - first;
    }
}
