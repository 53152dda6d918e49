using System.Numerics;
using SparseSearch.Core.Kernels;
using SparseSearch.Core.Searching;
using SparseSearch.Query.Impact;

namespace SparseSearch.Query.Clustered;

/// <summary>
/// Chooses clusters by the sums of the query's contributions, window by window; a plan says what is added. The keys of
/// what was chosen stand in the buffers.
/// </summary>
internal unsafe ref struct ClusterSelection
{
    private const int OverAllSums = ContributionPlan.ShortLimit + 1;

    private readonly ImpactPostings _postings;
    private readonly SearchBuffers _buffers;
    private readonly ulong* _accepted;
    private readonly CancellationToken _cancellationToken;
    private SearchStatistics _scattered;
    private int _threshold;
    private int _wanted;
    private bool _overflowed;

    /// <summary>A selection.</summary>
    /// <param name="postings">The clusters' postings.</param>
    /// <param name="buffers">Plan, sums and keys.</param>
    /// <param name="accepted">One bit a cluster, or null for all of them.</param>
    /// <param name="cancellationToken">Looked at once a window.</param>
    public ClusterSelection(
        ImpactPostings postings, SearchBuffers buffers, ulong* accepted, CancellationToken cancellationToken)
    {
        _postings = postings;
        _buffers = buffers;
        _accepted = accepted;
        _cancellationToken = cancellationToken;
    }

    /// <summary>Clusters chosen.</summary>
    public int Count { get; private set; }

    /// <summary>The largest sum of a cluster that was not chosen, or a number above it.</summary>
    public int LargestUnseen { get; private set; }

    /// <summary>Postings added.</summary>
    public readonly long PostingsScored => _scattered.PostingsScored;

    private readonly bool KeepsAll => _wanted == 0;

    private readonly Span<ulong> Keys => _buffers.Keys.Span;

    /// <summary>Chooses the clusters with the best sums.</summary>
    /// <param name="wanted">How many at most, at least 1.</param>
    /// <param name="leastSum">The smallest sum that counts, at least 1.</param>
    /// <param name="bytes">Whether the plan's sums fit 8 bits.</param>
    public void TakeBest(int wanted, int leastSum, bool bytes)
    {
        var limit = bytes ? ContributionPlan.ByteLimit : ContributionPlan.ShortLimit;
        (_wanted, _threshold, Count) = (wanted, Math.Min(limit + 1, leastSum), 0);
        _buffers.Keys.EnsureLength(Math.Max(WindowScan.SlotCount, 4 * wanted) + WindowScan.WordDocs);
        if (bytes)
        {
            ScanWindows((byte*)_buffers.Scores.Pointer);
        }
        else
        {
            ScanWindows(_buffers.Scores.Pointer);
        }

        LargestUnseen = _threshold - 1;
        if (Count > wanted)
        {
            LargestUnseen = CandidateKey.ScoreOf(KeySelection.MoveLargestToFront(Keys[..Count], wanted));
            Count = wanted;
        }
    }

    /// <summary>Chooses every cluster whose sum reaches a number; sums have 16 bits.</summary>
    /// <param name="leastSum">At least 1.</param>
    /// <param name="limit">More than so many are too many.</param>
    /// <returns>Whether they were not too many.</returns>
    public bool TryTakeAll(int leastSum, int limit)
    {
        (_wanted, _threshold, Count, _overflowed) = (0, leastSum, 0, false);
        _buffers.Keys.EnsureLength(limit + WindowScan.WordDocs);
        ScanWindows(_buffers.Scores.Pointer);
        return !_overflowed;
    }

    private void ScanWindows<T>(T* scores)
        where T : unmanaged, IBinaryInteger<T>
    {
        for (var window = 0; window < _postings.WindowCount && !_overflowed; window++)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            WindowScatter.Add(_postings, _buffers.Plan, window, scores, ref _scattered);
            var first = window * ImpactPostingsFormat.WindowDocs;
            var count = Math.Min(ImpactPostingsFormat.WindowDocs, _postings.DocCount - first);
            if (window == 0 && _accepted is null && !KeepsAll && _wanted <= WindowScan.SlotCount)
            {
                SeedThreshold(scores, count);
            }

            var word = 0;
            var words = (count + WindowScan.WordDocs - 1) / WindowScan.WordDocs;
            var accepted = _accepted is null ? null : _accepted + (first / WindowScan.WordDocs);
            while (true)
            {
                Count = WindowScan.Collect(
                    scores, ref word, words, accepted, NarrowInteger.Of<T>(_threshold), first,
                    _buffers.Keys.Pointer, Count, _buffers.Keys.Length);
                if (word == words)
                {
                    break;
                }

                MakeRoom();
            }
        }
    }

    /// <summary>
    /// Takes the first threshold from the first window: that many clusters reach what the slots show.
    /// </summary>
    private void SeedThreshold<T>(T* scores, int count)
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

        _threshold = Math.Max(_threshold, (int)KeySelection.MoveLargestToFront(maxima, _wanted));
    }

    private void MakeRoom()
    {
        if (KeepsAll)
        {
            // The rest of the window is passed, since sums must be zero behind a search.
            (_overflowed, _threshold, Count) = (true, OverAllSums, 0);
            return;
        }

        var sum = CandidateKey.ScoreOf(KeySelection.MoveLargestToFront(Keys[..Count], _wanted));
        _threshold = Math.Max(_threshold, sum + 1);
        Count = _wanted;
    }
}
