using SparseSearch.Core.Searching;

namespace SparseSearch.Query.Fusion;

/// <summary>One ranked list with its scores made comparable. Immutable.</summary>
internal sealed class ScaledList
{
    private readonly ScoredDoc[] _hits;
    private readonly double[] _scaled;
    private readonly Dictionary<int, int> _places;

    /// <summary>Scales a list.</summary>
    /// <param name="hits">Best first, each document once, finite scores.</param>
    /// <param name="weight">At least 0.</param>
    /// <param name="options">How.</param>
    /// <exception cref="ArgumentException">
    /// A score is not finite or larger than the one before it, or a document stands twice.
    /// </exception>
    public ScaledList(ReadOnlySpan<ScoredDoc> hits, double weight, FusionOptions options)
    {
        _hits = hits.ToArray();
        _places = new Dictionary<int, int>(hits.Length);
        Weight = weight;
        for (var i = 0; i < hits.Length; i++)
        {
            var (doc, score) = hits[i];
            if (!float.IsFinite(score) || (i > 0 && score > hits[i - 1].Score) || !_places.TryAdd(doc, i))
            {
                throw new ArgumentException(
                    $"At rank {i + 1} stands document {doc} with the score {score}; scores must be finite and stand best first, "
                    + "each document once.", nameof(hits));
            }
        }

        _scaled = Scale(_hits, options);
        Missing = options.MissingRule == MissingScore.Lowest && _scaled.Length > 0 ? _scaled[^1] : 0;
    }

    /// <summary>What the list counts for.</summary>
    public double Weight { get; }

    /// <summary>Scaled score of a document that the list does not have.</summary>
    public double Missing { get; }

    /// <summary>The documents, best first.</summary>
    public ReadOnlySpan<ScoredDoc> Hits => _hits;

    /// <summary>What the list adds to a document's score.</summary>
    public FusedPart PartOf(int doc) => _places.TryGetValue(doc, out var place)
        ? new FusedPart(place + 1, _hits[place].Score, Weight, _scaled[place])
        : new FusedPart(null, null, Weight, Missing);

    private static double[] Scale(ScoredDoc[] hits, FusionOptions options)
    {
        if (hits.Length == 0)
        {
            return [];
        }

        if (options.Scale == ScoreScale.ReciprocalRank)
        {
            return [.. Enumerable.Range(1, hits.Length).Select(rank => 1.0 / (options.RankConstant + rank))];
        }

        var scores = hits.Select(static hit => (double)hit.Score).ToArray();
        var (lift, width, whenEqual) = Line(scores, options.Scale);
        return [.. scores.Select(score => width > 0 ? (score - lift) / width : whenEqual)];
    }

    /// <summary>Every scale is (s − lift) / width; a width of 0 says that all scores are equal.</summary>
    private static (double Lift, double Width, double WhenEqual) Line(double[] scores, ScoreScale scale)
    {
        var (max, min, mean) = (scores[0], scores[^1], scores.Average());
        var squares = min == max ? 0 : scores.Sum(score => (score - mean) * (score - mean));
        switch (scale)
        {
            case ScoreScale.MinMax:
                return (min, max - min, 1);
            case ScoreScale.ZScore:
                return (mean, Math.Sqrt(squares / scores.Length), 0);
            case ScoreScale.Distribution:
                var deviation = Math.Sqrt(squares / Math.Max(1, scores.Length - 1));
                return (mean - (3 * deviation), 6 * deviation, 0.5);
            case ScoreScale.Centred:
                return ((min + max) / 2, max - min, 0);
            case ScoreScale.UnitLength:
                return (0, Math.Sqrt(scores.Sum(static score => score * score)), 0);
            default:
                return (0, 1, 0);
        }
    }
}
