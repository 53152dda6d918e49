using System.Diagnostics;
using System.Numerics;
using SparseSearch.Core.Kernels;
using SparseSearch.Core.Searching;
using SparseSearch.Query.Impact;

namespace SparseSearch.Query.Clustered;

/// <summary>
/// One search over the clusters of a segment: clusters are chosen by their sums, their documents by the bounds of their
/// sketches, and what is left gets its exact scores from the forward index.
/// </summary>
/// <remarks>
/// Exact mode rests on two bounds. A cluster's sum is never below what any of its documents scores, and neither is a
/// document's sum over its sketch. What k documents are known to reach is found by an approximate search before.
/// </remarks>
internal unsafe ref struct ClusteredSearch
{
    /// <summary>Sketches asked for ahead of the one that is read.</summary>
    private const int PrefetchDistance = 4;

    /// <summary>What the search before an exact one leaves out, and how much it looks at.</summary>
    private const double FloorNorm = 0.12;

    private const int FloorClusters = 80, FloorSpare = 40;

    private readonly ClusterIndex _clusters;
    private readonly ClusterBuffers _buffers;
    private readonly DocumentScorer _scorer;
    private readonly ushort* _accepted;
    private readonly Span<ScoredDoc> _hits;
    private ClusterSelection _selection;
    private TopK _best;
    private SearchStatistics _statistics;

    /// <summary>A search.</summary>
    /// <param name="clusters">The segment's clusters.</param>
    /// <param name="buffers">Its query is set, for sketches too.</param>
    /// <param name="scorer">Of the same query.</param>
    /// <param name="accepted">One bit a document, or null.</param>
    /// <param name="hits">As many as are wanted.</param>
    /// <param name="minScore">The lowest score of a hit.</param>
    /// <param name="cancellationToken">Looked at once a window.</param>
    public ClusteredSearch(
        ClusterIndex clusters, ClusterBuffers buffers, DocumentScorer scorer, ulong* accepted, Span<ScoredDoc> hits,
        float minScore, CancellationToken cancellationToken)
    {
        _clusters = clusters;
        _buffers = buffers;
        _scorer = scorer;
        _accepted = (ushort*)accepted;
        _hits = hits;
        _best = new TopK(hits, minScore);
        _selection = new ClusterSelection(
            clusters.Postings, buffers.Search, accepted is null ? null : buffers.Accepted.Pointer, cancellationToken);
    }

    /// <summary>What the search did; blocks are clusters.</summary>
    public readonly SearchStatistics Statistics =>
        _statistics with { PostingsScored = _selection.PostingsScored };

    /// <summary>A score that k documents reach, or the lowest of a hit while so many are not known.</summary>
    public readonly float Floor => _best.Threshold;

    private readonly ContributionPlan Plan => _buffers.Search.Plan;

    private readonly SketchPlan Sketch => _buffers.Sketch;

    /// <summary>Sorts the hits where they are.</summary>
    /// <returns>How many there are.</returns>
    public readonly int Finish() => _best.SortBestFirst();

    /// <summary>Finds the best among a number of documents of a number of clusters; the plan may leave out.</summary>
    /// <param name="clusterCount">Clusters whose sketches are looked at.</param>
    /// <param name="candidateCount">Documents to score exactly, at least k.</param>
    /// <param name="bytes">Whether the plan's sums fit 8 bits.</param>
    /// <returns>Whether k documents were scored, or all that may be hits.</returns>
    public bool SearchApproximately(int clusterCount, int candidateCount, bool bytes)
    {
        _selection.TakeBest(clusterCount, Plan.LeastSumFor(_best.Threshold, _scorer.Unit), bytes);
        var (scored, largestLeft) = ScoreBest(candidateCount);
        var unseen = (_selection.LargestUnseen * Plan.Step) + Plan.Above;
        _statistics.ProvenExact = IsBelow(unseen) && IsBelow((largestLeft * Sketch.Step) + Sketch.Above);
        return scored >= _hits.Length || _statistics.ProvenExact;
    }

    /// <summary>Finds hits that are proven to be the best, unless too many clusters could hold them.</summary>
    /// <param name="clusterLimit">More than so many are too many.</param>
    /// <returns>
    /// False where they were: then there are no hits, but <see cref="Floor"/> says what k documents reach.
    /// </returns>
    public bool TrySearchExactly(int clusterLimit)
    {
        Plan.Approximate(ContributionPlan.ShortLimit, 0, 0, FloorNorm);
        SearchApproximately(
            FloorClusters + (_hits.Length / 4), FloorSpare + _hits.Length, bytes: false);
        if (_statistics.ProvenExact)
        {
            return true;
        }

        Plan.FindTerms(_buffers.Search.Query, _clusters.Postings);
        Plan.BoundFromAbove(ContributionPlan.ShortLimit);
        if (!_selection.TryTakeAll(Plan.LeastSumFor(_best.Threshold, _scorer.Unit), clusterLimit))
        {
            return false;
        }

        _best = new TopK(_hits, _best.Threshold);
        ScoreAll();
        _statistics.ProvenExact = true;
        return true;
    }

    /// <summary>Scores the documents of the chosen clusters that have the best bounds.</summary>
    /// <returns>How many, and the largest bound of one that was left out.</returns>
    private (int Scored, int LargestLeft) ScoreBest(int count)
    {
        var sums = stackalloc ushort[SketchDot.Docs];
        _buffers.Candidates.EnsureLength((4 * count) + SketchDot.Docs);
        var candidates = _buffers.Candidates.Span;
        var threshold = Sketch.LeastSumFor(_best.Threshold, _scorer.Unit);
        var (found, largestLeft) = (0, threshold - 1);
        for (var i = 0; i < _selection.Count; i++)
        {
            var cluster = FillSums(i, sums);
            found = Collect(cluster, sums, threshold, found);
            if (found > candidates.Length - SketchDot.Docs)
            {
                largestLeft = CandidateKey.ScoreOf(KeySelection.MoveLargestToFront(candidates[..found], count));
                (threshold, found) = (largestLeft + 1, count);
            }
        }

        if (found > count)
        {
            largestLeft = CandidateKey.ScoreOf(KeySelection.MoveLargestToFront(candidates[..found], count));
            found = count;
        }

        ScoreCandidates(found);
        return (found, largestLeft);
    }

    /// <summary>Scores every document of the chosen clusters whose bound reaches the k-th score.</summary>
    private void ScoreAll()
    {
        var sums = stackalloc ushort[SketchDot.Docs];
        _buffers.Candidates.EnsureLength(8 * SketchDot.Docs);
        var room = _buffers.Candidates.Length - SketchDot.Docs;
        var threshold = Sketch.LeastSumFor(_best.Threshold, _scorer.Unit);
        var found = 0;
        for (var i = 0; i < _selection.Count; i++)
        {
            var cluster = FillSums(i, sums);
            found = Collect(cluster, sums, threshold, found);
            if (found > room)
            {
                ScoreCandidates(found);
                found = 0;
                threshold = Sketch.LeastSumFor(_best.Threshold, _scorer.Unit);
            }
        }

        ScoreCandidates(found);
    }

    /// <summary>Sums over the sketch of a chosen cluster; those of later ones are asked for.</summary>
    /// <returns>The cluster.</returns>
    private int FillSums(int index, ushort* sums)
    {
        var keys = _buffers.Search.Keys.Pointer;
        var ahead = index == 0 ? 0 : index + PrefetchDistance;
        for (; ahead <= Math.Min(index + PrefetchDistance, _selection.Count - 1); ahead++)
        {
            var sketch = _clusters.SketchPointer(CandidateKey.DocIdOf(keys[ahead]));
            for (var i = 0; i < Sketch.Count; i++)
            {
                CachePrefetch.Line(sketch + Sketch.Offsets[i]);
            }
        }

        // A bucket may show another term's impact; what the cluster's own sum says still holds.
        var cluster = CandidateKey.DocIdOf(keys[index]);
        _clusters.CheckCluster(cluster);
        var cap = Sketch.CapOf((CandidateKey.ScoreOf(keys[index]) * Plan.Step) + Plan.Above);
        SketchDot.Fill(_clusters.SketchPointer(cluster), Sketch.Offsets, Sketch.Weights, Sketch.Count, cap, sums);
        _statistics.BlocksVisited++;
        return cluster;
    }

    /// <summary>Appends the accepted documents of a cluster whose sums reach a threshold.</summary>
    private readonly int Collect(int cluster, ushort* sums, int threshold, int found)
    {
        Debug.Assert(found + SketchDot.Docs <= _buffers.Candidates.Length, "A cluster's documents find no room.");
        var mask = SketchDot.Reaching(sums, threshold);
        mask &= _accepted is null ? ushort.MaxValue : _accepted[cluster];
        for (; mask != 0; mask &= mask - 1)
        {
            var doc = BitOperations.TrailingZeroCount(mask);
            _buffers.Candidates.Pointer[found++] =
                CandidateKey.Of(sums[doc], (cluster * ClusterFormat.ClusterDocs) + doc);
        }

        return found;
    }

    private void ScoreCandidates(int count)
    {
        _scorer.AddKeys(_buffers.Candidates.Span[..count], ref _best);
        _statistics.DocumentsScored += count;
    }

    /// <summary>Whether documents of at most this integer score cannot enter.</summary>
    private readonly bool IsBelow(long bound) =>
        bound <= 0 || FixedPointQuery.ScoreOf(bound, _scorer.Unit) < _best.Threshold;
}
