using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace SparseSearch.Eval.Metrics;

/// <summary>A measure of a ranking at a cut-off, written as <c>ndcg@10</c>.</summary>
public readonly record struct Metric
{
    /// <summary>The largest cut-off.</summary>
    public const int CutoffLimit = 1_000_000;

    private static readonly (string Name, MetricKind Kind)[] s_names =
    [
        ("ndcg", MetricKind.Ndcg),
        ("ndcg_exp", MetricKind.NdcgExponential),
        ("mrr", MetricKind.ReciprocalRank),
        ("recall", MetricKind.Recall),
        ("rcap", MetricKind.CappedRecall),
        ("map", MetricKind.AveragePrecision),
        ("p", MetricKind.Precision),
        ("hit", MetricKind.HitRate),
        ("judged", MetricKind.Judged),
        ("hole", MetricKind.Hole),
    ];

    /// <summary>Names a measure.</summary>
    /// <param name="kind">What is measured.</param>
    /// <param name="cutoff">How many hits are looked at, 1 to <see cref="CutoffLimit"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The cut-off is out of range.</exception>
    public Metric(MetricKind kind, int cutoff)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(cutoff, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(cutoff, CutoffLimit);
        Kind = kind;
        Cutoff = cutoff;
    }

    /// <summary>
    /// What is reported unless something else is asked for: the measures by which this field compares itself.
    /// </summary>
    public static IReadOnlyList<Metric> Defaults { get; } =
    [
        new(MetricKind.Ndcg, 10),
        new(MetricKind.ReciprocalRank, 10),
        new(MetricKind.AveragePrecision, 100),
        new(MetricKind.Recall, 100),
        new(MetricKind.Recall, 1000),
        new(MetricKind.Precision, 10),
        new(MetricKind.HitRate, 10),
        new(MetricKind.Judged, 10),
    ];

    /// <summary>What is measured.</summary>
    public MetricKind Kind { get; }

    /// <summary>How many hits are looked at.</summary>
    public int Cutoff { get; }

    /// <summary>Reads a name such as <c>ndcg@10</c>; letters may be large or small.</summary>
    /// <exception cref="FormatException">The name or the cut-off is unknown; the message lists all names.</exception>
    public static Metric Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out var metric, out var reason) ? metric : throw new FormatException(reason);
    }

    /// <summary>Reads several names, separated by commas or spaces.</summary>
    /// <exception cref="FormatException">There is no name, one is unknown, or one stands twice.</exception>
    public static IReadOnlyList<Metric> ParseList(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var metrics = new List<Metric>();
        foreach (var name in text.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries))
        {
            var metric = Parse(name);
            if (metrics.Contains(metric))
            {
                throw new FormatException($"The metric '{metric}' stands twice in '{text}'. Name each once.");
            }

            metrics.Add(metric);
        }

        return metrics.Count > 0
            ? metrics
            : throw new FormatException($"'{text}' names no metric. {Known}");
    }

    /// <summary>Measures one query.</summary>
    /// <returns>A number in [0, 1].</returns>
    public double Of(JudgedRanking ranking)
    {
        ArgumentNullException.ThrowIfNull(ranking);
        return Kind switch
        {
            MetricKind.Ndcg => Ndcg.At(Cutoff, ranking, Gain.Linear),
            MetricKind.NdcgExponential => Ndcg.At(Cutoff, ranking, Gain.Exponential),
            MetricKind.ReciprocalRank => ReciprocalRank.At(Cutoff, ranking),
            MetricKind.Recall => Recall.At(Cutoff, ranking),
            MetricKind.CappedRecall => Recall.CappedAt(Cutoff, ranking),
            MetricKind.AveragePrecision => AveragePrecision.At(Cutoff, ranking),
            MetricKind.Precision => Precision.At(Cutoff, ranking),
            MetricKind.HitRate => HitRate.At(Cutoff, ranking),
            MetricKind.Judged => JudgedShare.At(Cutoff, ranking),
            MetricKind.Hole => JudgedShare.HoleAt(Cutoff, ranking),
            _ => throw new InvalidOperationException($"There is no metric of kind {Kind}."),
        };
    }

    /// <summary>The name that <see cref="Parse"/> reads.</summary>
    public override string ToString()
    {
        var kind = Kind;
        var name = Array.Find(s_names, pair => pair.Kind == kind).Name;
        return string.Create(CultureInfo.InvariantCulture, $"{name}@{Cutoff}");
    }

    private static string Known =>
        $"A metric is one of {string.Join(", ", s_names.Select(static pair => pair.Name))} with a cut-off, "
        + "as in ndcg@10.";

    private static bool TryParse(string text, out Metric metric, [NotNullWhen(false)] out string? reason)
    {
        metric = default;
        var at = text.IndexOf('@', StringComparison.Ordinal);
        var name = at < 0 ? text : text[..at];
        var known = Array.FindIndex(s_names, pair => pair.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        if (at < 0 || known < 0)
        {
            reason = $"'{text}' is not a metric. {Known}";
            return false;
        }

        if (!int.TryParse(text.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var cutoff)
            || cutoff is < 1 or > CutoffLimit)
        {
            reason = $"The cut-off of '{text}' is not a whole number from 1 to {CutoffLimit}.";
            return false;
        }

        metric = new Metric(s_names[known].Kind, cutoff);
        reason = null;
        return true;
    }
}
