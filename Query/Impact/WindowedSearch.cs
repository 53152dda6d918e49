using System.Diagnostics;
using System.Numerics;
using SparseSearch.Core.Kernels;
using SparseSearch.Core.Searching;

namespace SparseSearch.Query.Impact;

/// <summary>
/// One search over the windows of a segment. Each window is scored roughly, its best documents become candidates, and
/// candidates get their exact scores from the forward index.
/// </summary>
/// <remarks>
/// Exact mode rests on two facts. A sum times <see cref="ContributionPlan.Step"/> is never below the exact score and at
/// most <see cref="ContributionPlan.Below"/> above it. So the k-th largest sum gives a score that k documents reach,
/// and a document whose own sum stays below that score can be left out; equal scores stay, since the smaller id wins.
/// </remarks>
internal unsafe ref struct WindowedSearch
{
    private readonly ImpactPostings _postings;
    private readonly SearchBuffers _buffers;
    private readonly ulong* _accepted;
    private readonly Span<ScoredDoc> _hits;
    private readonly float _minScore;
    private readonly CancellationToken _timeUp, _cancellationToken;
    private readonly DocumentScorer _scorer;
    private TopK _best;
    private SearchStatistics _statistics;

    /// <summary>The best candidates that are wanted: k in exact mode, more in approximate mode.</summary>
    private int _wanted;

    /// <summary>The smallest sum that makes a candidate; rises while the search goes on.</summary>
    private int _threshold;

    private int _count;
    private bool _exact;

    public WindowedSearch(
        ImpactPostings postings, SearchBuffers buffers, DocumentScorer scorer, ulong* accepted, Span<ScoredDoc> hits,
        float minScore, CancellationToken timeUp, CancellationToken cancellationToken)
    {
        _postings = postings;
        _buffers = buffers;
        _scorer = scorer;
        _accepted = accepted;
        _hits = hits;
        (_timeUp, _cancellationToken) = (timeUp, cancellationToken);
        _minScore = minScore;
        _best = new TopK(hits, minScore);
    }

    /// <summary>What the search did.</summary>
    public readonly SearchStatistics Statistics => _statistics;

    /// <summary>
    /// Whether an approximate search scored k documents, or all that may be hits. How many of them reach the lowest
    /// score does not matter: those that do are found. Or that its time was up: there is none to search on.
    /// </summary>
    public readonly bool IsComplete => _count >= K || _statistics.ProvenExact || _statistics.IsPartial;

    private readonly int K => _hits.Length;

    private readonly ContributionPlan Plan => _buffers.Plan;

    private readonly Span<ulong> Keys => _buffers.Keys.Span;

    /// <summary>Sorts the hits where they are.</summary>
    /// <returns>How many there are.</returns>
    public readonly int Finish() => _best.SortBestFirst();

    /// <summary>Forgets the hits; statistics go on.</summary>
    public void Restart() => _best = new TopK(_hits, _minScore);

    /// <summary>
    /// Scores every accepted document from its record: for few of them, or for queries of very many terms.
    /// </summary>
    public void ScoreDirectly()
    {
        var words = (_postings.DocCount + WindowScan.WordDocs - 1) / WindowScan.WordDocs;
        for (var word = 0; word < words && GoesOn(); word++)
        {
            var rest = _postings.DocCount - (word * WindowScan.WordDocs);
            var all = rest >= WindowScan.WordDocs ? ulong.MaxValue : (1UL << rest) - 1;
            for (var mask = _accepted is null ? all : _accepted[word] & all; mask != 0; mask &= mask - 1)
            {
                _scorer.Add((word * WindowScan.WordDocs) + BitOperations.TrailingZeroCount(mask), ref _best);
                _statistics.DocumentsScored++;
            }
        }

        _statistics.ProvenExact = !_statistics.IsPartial;
    }

    /// <summary>Finds hits that are proven to be the best; the plan bounds from above.</summary>
    public void SearchExactly()
    {
        Debug.Assert(Plan.Above == 0, "A document could score more than its sum says.");
        (_exact, _wanted, _count) = (true, K, 0);
        _threshold = LeastSumFor(_minScore, mustExceed: false);
        _buffers.Keys.EnsureLength(Math.Max(1024, 8 * K) + WindowScan.WordDocs);
        ScanWindows((ushort*)_buffers.Scores.Pointer);
        if (_count > K)
        {
            var rest = Keys[.._count];
            while (rest.Length > K)
            {
                // The best sums first: each batch raises the k-th score, which spares documents of the next ones.
                KeySelection.MoveLargestToFront(rest, K);
                ScoreKeys(rest[..K]);
                RaiseTo(LeastSumFor(_best.Threshold, mustExceed: false));
                rest = rest[K..];
                rest = rest[..KeepReaching(rest)];
            }

            ScoreKeys(rest);
        }
        else
        {
            ScoreKeys(Keys[.._count]);
        }

        _statistics.ProvenExact = !_statistics.IsPartial;
    }

    /// <summary>Finds the best among a number of candidates; the plan may leave contributions out.</summary>
    /// <param name="candidateCount">Candidates to score exactly, at least k.</param>
    /// <param name="bytes">Whether the plan's sums fit 8 bits.</param>
    public void SearchApproximately(int candidateCount, bool bytes)
    {
        (_exact, _wanted, _count) = (false, candidateCount, 0);
        var limit = bytes ? ContributionPlan.ByteLimit : ContributionPlan.ShortLimit;
        _threshold = Math.Min(limit + 1, LeastSumFor(_minScore, mustExceed: false));
        _buffers.Keys.EnsureLength(Math.Max(512, 4 * candidateCount) + WindowScan.WordDocs);
        if (bytes)
        {
            ScanWindows((byte*)_buffers.Scores.Pointer);
        }
        else
        {
            ScanWindows(_buffers.Scores.Pointer);
        }

        var largestUnseen = _threshold - 1;
        if (_count > candidateCount)
        {
            largestUnseen = CandidateKey.ScoreOf(
                KeySelection.MoveLargestToFront(Keys[.._count], candidateCount));
            _count = candidateCount;
        }

        ScoreKeys(Keys[.._count]);
        var bound = (largestUnseen * Plan.Step) + Plan.Above;
        _statistics.ProvenExact = !_statistics.IsPartial
            && (bound == 0 || FixedPointQuery.ScoreOf(bound, _scorer.Unit) < _best.Threshold);
    }

    private void ScanWindows<T>(T* scores)
        where T : unmanaged, IBinaryInteger<T>
    {
        for (var window = 0; window < _postings.WindowCount && GoesOn(); window++)
        {
            WindowScatter.Add(_postings, Plan, window, scores, ref _statistics);
            var firstDocId = window * ImpactPostingsFormat.WindowDocs;
            var docCount = Math.Min(ImpactPostingsFormat.WindowDocs, _postings.DocCount - firstDocId);
            if (window == 0 && _accepted is null && _wanted <= WindowScan.SlotCount / 2)
            {
                SeedThreshold(scores, docCount);
            }

            var word = 0;
            var words = (docCount + WindowScan.WordDocs - 1) / WindowScan.WordDocs;
            var accepted = _accepted is null ? null : _accepted + (firstDocId / WindowScan.WordDocs);
            while (true)
            {
                _count = WindowScan.Collect(
                    scores, ref word, words, accepted, NarrowInteger.Of<T>(_threshold), firstDocId,
                    _buffers.Keys.Pointer, _count, _buffers.Keys.Length);
                if (word == words)
                {
                    break;
                }

                MakeRoom();
            }
        }
    }

    /// <summary>
    /// Takes the first threshold from the first window: that many documents reach what the slots show.
    /// </summary>
    private void SeedThreshold<T>(T* scores, int docCount)
        where T : unmanaged, IBinaryInteger<T>
    {
        var slots = stackalloc T[WindowScan.SlotCount];
        var rounded = (docCount + WindowScan.SlotCount - 1) / WindowScan.SlotCount * WindowScan.SlotCount;
        WindowScan.SlotMaxima(scores, rounded, slots);
        var maxima = Keys[..WindowScan.SlotCount];
        for (var i = 0; i < maxima.Length; i++)
        {
            maxima[i] = (uint)NarrowInteger.Read(slots + i);
        }

        var sum = (int)KeySelection.MoveLargestToFront(maxima, _wanted);
        RaiseTo(_exact ? LeastSumBeside(sum) : sum);
    }

    /// <summary>Drops what cannot win; where too much is left, scores it now.</summary>
    private void MakeRoom()
    {
        var keys = Keys[.._count];
        if (_count > _wanted)
        {
            var sum = CandidateKey.ScoreOf(KeySelection.MoveLargestToFront(keys, _wanted));
            if (!_exact)
            {
                _count = _wanted;
                RaiseTo(sum + 1);
                return;
            }

            // Exact scores of the best sums raise the threshold by far more than the sums' bounds do.
            ScoreKeys(keys[.._wanted]);
            RaiseTo(LeastSumFor(_best.Threshold, mustExceed: false));
            var rest = keys[_wanted..];
            _count = KeepReaching(rest);
            rest[.._count].CopyTo(keys);
        }

        if (_count > _buffers.Keys.Length / 2)
        {
            // Documents still to come have larger ids than all of these: they must exceed the k-th score, not reach it.
            ScoreKeys(Keys[.._count]);
            _count = 0;
            if (_best.IsFull)
            {
                RaiseTo(LeastSumFor(_best.Threshold, mustExceed: true));
            }
        }
    }

    /// <summary>Whether there is time left.</summary>
    /// <exception cref="OperationCanceledException">Nobody wants the hits any more.</exception>
    private bool GoesOn()
    {
        _cancellationToken.ThrowIfCancellationRequested();
        _statistics.IsPartial |= _timeUp.IsCancellationRequested;
        return !_statistics.IsPartial;
    }

    private void ScoreKeys(ReadOnlySpan<ulong> keys)
    {
        _scorer.AddKeys(keys, ref _best);
        _statistics.DocumentsScored += keys.Length;
    }

    private void RaiseTo(int threshold) => _threshold = Math.Max(_threshold, threshold);

    /// <summary>Moves the keys that reach the threshold to the front.</summary>
    private readonly int KeepReaching(Span<ulong> keys)
    {
        var kept = 0;
        foreach (var key in keys)
        {
            if (CandidateKey.ScoreOf(key) >= _threshold)
            {
                keys[kept++] = key;
            }
        }

        return kept;
    }

    /// <summary>The least sum of a document that may stand beside k documents of at least a given sum.</summary>
    private readonly int LeastSumBeside(int sum)
    {
        var least = Math.Max(0, (sum * Plan.Step) - Plan.Below);
        return LeastSumFor(FixedPointQuery.ScoreOf(least, _scorer.Unit), mustExceed: false);
    }

    private readonly int LeastSumFor(float score, bool mustExceed) =>
        Plan.LeastSumFor(score, _scorer.Unit, mustExceed);
}
