using SparseSearch.Core.Searching;

namespace SparseSearch.Query.Fusion;

/// <summary>
/// Joins ranked lists of one query into one. Every document of any list is a hit; equal scores stand in the order of
/// <see cref="ScoredDoc"/>, so that there is one answer. Lists may be empty and may share no document. Not thread-safe.
/// </summary>
public sealed class RankFusion
{
    private readonly FusionOptions _options;
    private readonly List<ScaledList> _lists = [];

    /// <summary>Without a list yet.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    public RankFusion(FusionOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
    }

    /// <summary>Takes a list.</summary>
    /// <param name="hits">Best first; copied.</param>
    /// <param name="weight">What the list counts for, at least 0. Default 1.</param>
    /// <exception cref="ArgumentException">
    /// A score is not finite or larger than the one before it, a document stands twice, or the weight is negative or not finite.
    /// </exception>
    public void Add(ReadOnlySpan<ScoredDoc> hits, double weight = 1)
    {
        if (!(weight >= 0 && double.IsFinite(weight)))
        {
            throw new ArgumentException($"The weight is {weight}; give a finite one of at least 0.", nameof(weight));
        }

        _lists.Add(new ScaledList(hits, weight, _options));
    }

    /// <summary>The best documents of all lists.</summary>
    /// <param name="hits">Its length, at least 1, is how many are wanted; filled best first.</param>
    /// <returns>How many there are.</returns>
    public int Best(Span<ScoredDoc> hits)
    {
        var best = new TopK(hits);
        var seen = new HashSet<int>();
        foreach (var list in _lists)
        {
            foreach (var (doc, _) in list.Hits)
            {
                if (seen.Add(doc))
                {
                    best.Add(new ScoredDoc(doc, ScoreOf(doc)));
                }
            }
        }

        return best.SortBestFirst();
    }

    /// <summary>What each list added to a document's score, in the order in which the lists were added.</summary>
    public IReadOnlyList<FusedPart> PartsOf(int doc) => [.. _lists.Select(list => list.PartOf(doc))];

    private float ScoreOf(int doc)
    {
        var score = 0.0;
        foreach (var list in _lists)
        {
            score += list.PartOf(doc).Contribution;
        }

        return (float)score;
    }
}
