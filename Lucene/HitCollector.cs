using Lucene.Net.Index;
using Lucene.Net.Search;
using SparseSearch.Core.Searching;

namespace SparseSearch.Lucene;

/// <summary>
/// Keeps the best hits of a search in the order of <see cref="ScoredDoc"/>, whatever the order in which they come: gathers
/// those that could be among them, and forgets the worse ones whenever there is no more room.
/// </summary>
/// <param name="k">How many hits, at least 1.</param>
/// <param name="timeUp">Ends the search with what it has.</param>
/// <param name="cancellationToken">Ends the search.</param>
/// <param name="band">Which hits besides the best k are candidates; null where none is.</param>
/// <param name="least">Hits of lower scores are none.</param>
internal sealed class HitCollector(
    int k, CancellationToken timeUp, CancellationToken cancellationToken, CandidateBand? band = null,
    float least = float.NegativeInfinity) : ICollector
{
    private const int Spare = 1_024, CancellationMask = 0xFFF;

    private ScoredDoc[] _gathered = new ScoredDoc[k + Math.Max(k, Spare)];
    private int _count;
    private int _base;
    private float _least = least;
    private Scorer? _scorer;

    /// <summary>Documents that were scored.</summary>
    public long Seen { get; private set; }

    /// <inheritdoc/>
    public bool AcceptsDocsOutOfOrder => true;

    /// <inheritdoc/>
    public void SetScorer(Scorer scorer) => _scorer = scorer;

    /// <inheritdoc/>
    /// <exception cref="CollectionTerminatedException">The time is up.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public void SetNextReader(AtomicReaderContext context)
    {
        LookAtTime();
        _base = context.DocBase;
    }

    /// <inheritdoc/>
    public void Collect(int doc)
    {
        if ((++Seen & CancellationMask) == 0)
        {
            LookAtTime();
        }

        var score = _scorer!.GetScore();
        if (score < _least)
        {
            return;
        }

        if (_count == _gathered.Length)
        {
            Shrink();
        }

        _gathered[_count++] = new ScoredDoc(_base + doc, score);
    }

    /// <summary>The best hits, at most k.</summary>
    /// <param name="hits">Filled best first.</param>
    /// <returns>How many there are.</returns>
    public int CopyBest(Span<ScoredDoc> hits)
    {
        Shrink();
        var count = Math.Min(k, _count);
        _gathered.AsSpan(0, count).CopyTo(hits);
        return count;
    }

    /// <summary>The best k hits, and all that could stand in the place of the last of them.</summary>
    public ReadOnlySpan<ScoredDoc> Candidates()
    {
        Shrink();
        return _gathered.AsSpan(0, _count);
    }

    private void LookAtTime()
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (timeUp.IsCancellationRequested)
        {
            throw new CollectionTerminatedException();
        }
    }

    private void Shrink()
    {
        _gathered.AsSpan(0, _count).Sort();
        if (_count >= k)
        {
            var last = _gathered[k - 1].Score;
            _least = Math.Max(_least, band?.LeastBeside(last) ?? last);
            var kept = k;
            while (band is not null && kept < _count && _gathered[kept].Score >= _least)
            {
                kept++;
            }

            _count = kept;
        }

        if (_count > _gathered.Length / 4 * 3)
        {
            // Many hits score about the same.
            Array.Resize(ref _gathered, 2 * _gathered.Length);
        }
    }
}
