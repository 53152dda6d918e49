using Lucene.Net.Index;
using Lucene.Net.Search;
using SparseSearch.Core.Searching;

namespace SparseSearch.Lucene;

/// <summary>
/// Keeps the best hits of a search in the order of <see cref="ScoredDoc"/>, whatever the order in which they come: gathers
/// those that could be among them, and forgets the worse ones whenever there is no more room.
/// </summary>
internal sealed class HitCollector(int k, CancellationToken timeUp, CancellationToken cancellationToken) : ICollector
{
    private const int Spare = 1_024, CancellationMask = 0xFFF;

    private readonly ScoredDoc[] _gathered = new ScoredDoc[k + Math.Max(k, Spare)];
    private int _count;
    private int _base;
    private float _least = float.NegativeInfinity;
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
        _gathered.AsSpan(0, _count).CopyTo(hits);
        return _count;
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
            _count = k;
            _least = _gathered[k - 1].Score;
        }
    }
}
