using SparseSearch.Core.Searching;
using SparseSearch.Core.Segments;

namespace SparseSearch.Query.Impact;

/// <summary>
/// The windowed impact engine of one segment, before its settings are chosen. It answers to two names: <c>exact</c>,
/// which has nothing to set, and <c>windowed</c>, which is approximate. Thread-safe.
/// </summary>
public sealed class WindowedEngine : ISegmentEngine
{
    /// <summary>The approximate mode's name.</summary>
    public const string ApproximateName = "windowed";

    /// <summary>The exact mode's name.</summary>
    public const string ExactName = "exact";

    /// <summary>Nanoseconds of an empty search, of a posting, a document and a document's place in a window.</summary>
    /// <remarks>
    /// Relative least squares over the mean times of the settings of <see cref="Grid"/> on 140,000 passages (500 queries,
    /// k = 10, AVX-512, verb tune): 12.4 µs + 0.59 ns a posting + 221 ns a document, within 1.2 %. The constant part is
    /// split by what scanning a window takes in KernelBenchmarks and what its 18 run heads take cold.
    /// </remarks>
    private const double SearchCost = 4_000, PostingCost = 0.59, DocumentCost = 221, PlaceCost = 0.06;

    private const double MaxMinContribution = 1e9, MaxCandidates = 1_000_000;

    /// <summary>
    /// Limits of the grid: shares of the norm, which at equal recall cost no more than limits in units of the score and
    /// need to know nothing of an encoder; docs/decisions/0009.
    /// </summary>
    private static readonly double[] s_norms =
        [0.15, 0.13, 0.115, 0.1, 0.09, 0.08, 0.07, 0.062, 0.055, 0.048, 0.04, 0.034, 0.027, 0.02];

    /// <summary>Candidates beyond k for 10 hits; more hits want more of them, by the square root.</summary>
    private static readonly int[] s_spares = [20, 30, 50, 90, 150];

    /// <summary>The same where a search takes so long that a coarser grid must do.</summary>
    private static readonly int[] s_deepSpares = [10, 30, 90];

    /// <summary>From so many hits the coarser grid is used.</summary>
    private const int DeepK = 50;

    private static readonly EngineKnob s_minContribution = new(
        "min-contribution",
        "the smallest contribution to a score that is added up, in units of the score; lower finds more",
        0, MaxMinContribution, 0);

    private static readonly EngineKnob s_minShare = new(
        "min-contribution-share",
        "the same as a share of the query's largest possible score, 0.012 where no other limit is set; "
        + "lower finds more",
        0, 1, new WindowedOptions().MinContributionShare);

    private static readonly EngineKnob s_minNorm = new(
        "min-contribution-norm",
        "the same as a share of the Euclidean norm of the query terms' largest contributions; lower finds more",
        0, 1, 0);

    private static readonly EngineKnob s_candidates = new(
        "candidates", "documents whose exact scores are computed, at least k + 20; more finds more",
        1, MaxCandidates, new WindowedOptions().CandidateCount);

    private readonly WindowedSearcher _exact;

    private WindowedEngine(WindowedSearcher exact) => _exact = exact;

    /// <inheritdoc/>
    public string Name => ApproximateName;

    /// <inheritdoc/>
    public IReadOnlyList<EngineKnob> Knobs { get; } = [s_candidates, s_minContribution, s_minNorm, s_minShare];

    /// <summary>Whether a segment has the sections of this engine.</summary>
    public static bool IsIn(SegmentReader segment)
    {
        ArgumentNullException.ThrowIfNull(segment);
        return segment.Has(SectionKind.PostingLevels);
    }

    /// <summary>Opens the engine over a segment, which must outlive it.</summary>
    /// <exception cref="SegmentFormatException">A section is missing or corrupt.</exception>
    public static WindowedEngine Open(SegmentReader segment)
    {
        ArgumentNullException.ThrowIfNull(segment);
        return new WindowedEngine(WindowedSearcher.Open(segment));
    }

    /// <inheritdoc/>
    public IReadOnlyList<EngineSetting> Grid(int k)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(k, SearchRequest.MaxK);
        var grid = new List<EngineSetting>();
        foreach (var spare in k < DeepK ? s_spares : s_deepSpares)
        {
            var candidates = k + (int)(spare * Math.Max(1, Math.Sqrt(k / 10.0)));
            grid.AddRange(s_norms.Select(norm => new EngineSetting(
                Name, (s_candidates.Name, candidates), (s_minNorm.Name, norm))));
        }

        grid.Add(new EngineSetting(ExactName));
        return grid;
    }

    /// <inheritdoc/>
    public ISearcher Configure(EngineSetting setting)
    {
        ArgumentNullException.ThrowIfNull(setting);
        if (setting.Engine == ExactName)
        {
            EngineKnobs.Check(setting, ExactName, []);
            return _exact;
        }

        EngineKnobs.Check(setting, Name, Knobs);
        var limited = setting.Values.ContainsKey(s_minContribution.Name)
            || setting.Values.ContainsKey(s_minNorm.Name);
        return _exact.With(new WindowedOptions
        {
            Mode = WindowedMode.Approximate,
            MinContribution = EngineKnobs.ValueIn(setting, s_minContribution),
            MinContributionNorm = EngineKnobs.ValueIn(setting, s_minNorm),
            MinContributionShare = setting.ValueOr(s_minShare.Name, limited ? 0 : s_minShare.Default),
            CandidateCount = (int)EngineKnobs.ValueIn(setting, s_candidates),
        });
    }

    /// <inheritdoc/>
    public double CostOf(in SearchStatistics statistics) =>
        SearchCost + (PlaceCost * _exact.DocCount) + (PostingCost * statistics.PostingsScored)
        + (DocumentCost * statistics.DocumentsScored);
}
