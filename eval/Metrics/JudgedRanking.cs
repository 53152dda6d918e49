using SparseSearch.Eval.Runs;

namespace SparseSearch.Eval.Metrics;

/// <summary>
/// A ranking with its judgements, all that a metric sees of a query. Negative relevance counts as zero. Immutable and
/// thread-safe.
/// </summary>
public sealed class JudgedRanking
{
    private readonly int[] _relevance;
    private readonly bool[] _isJudged;
    private readonly int[] _ideal;

    /// <summary>Looks up the judgement of every hit.</summary>
    /// <param name="hits">The hits, best first; each document once.</param>
    /// <param name="judgements">Document id to relevance, for one query.</param>
    public JudgedRanking(IReadOnlyList<RunHit> hits, IReadOnlyDictionary<string, int> judgements)
    {
        ArgumentNullException.ThrowIfNull(hits);
        ArgumentNullException.ThrowIfNull(judgements);
        _relevance = new int[hits.Count];
        _isJudged = new bool[hits.Count];
        for (var i = 0; i < hits.Count; i++)
        {
            _isJudged[i] = judgements.TryGetValue(hits[i].DocumentId, out var relevance);
            _relevance[i] = Math.Max(relevance, 0);
        }

        _ideal = [.. judgements.Values.Where(static relevance => relevance > 0).OrderDescending()];
    }

    /// <summary>The relevance of each hit, best hit first; 0 where it is not judged. Never negative.</summary>
    public ReadOnlySpan<int> Relevance => _relevance;

    /// <summary>Whether each hit is judged; aligned with <see cref="Relevance"/>.</summary>
    public ReadOnlySpan<bool> IsJudged => _isJudged;

    /// <summary>The relevance of all relevant documents, retrieved or not, descending: the ideal ranking.</summary>
    public ReadOnlySpan<int> Ideal => _ideal;

    /// <summary>Number of relevant documents, retrieved or not.</summary>
    public int RelevantCount => _ideal.Length;

    /// <summary>Number of relevant documents among the first hits.</summary>
    /// <param name="cutoff">How many hits to look at, at least 1; may pass the end.</param>
    public int CountRelevant(int cutoff)
    {
        var count = 0;
        foreach (var relevance in _relevance.AsSpan(0, Math.Min(cutoff, _relevance.Length)))
        {
            count += relevance > 0 ? 1 : 0;
        }

        return count;
    }
}
