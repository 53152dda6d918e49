using SparseSearch.Core.Searching;
using SparseSearch.Core.Segments;
using SparseSearch.Query.Impact;

namespace SparseSearch.Query.Clustered;

/// <summary>
/// The clustered engine of one segment, before its settings are chosen. It answers to two names:
/// <c>clustered-exact</c>, which has nothing to set, and <c>clustered</c>, which is approximate. Thread-safe.
/// </summary>
public sealed class ClusteredEngine : ISegmentEngine
{
    /// <summary>The approximate mode's name.</summary>
    public const string ApproximateName = "clustered";

    /// <summary>The exact mode's name.</summary>
    public const string ExactName = "clustered-exact";

    /// <summary>
    /// Nanoseconds of an empty search, of a posting, a sketch, a document and a cluster's place in a window.
    /// </summary>
    /// <remarks>A sketch costs about twelve cold cache lines, a document six, see docs/results/scale.md.</remarks>
    private const double SearchCost = 6_000, PostingCost = 0.59, SketchCost = 280, DocumentCost = 221, PlaceCost = 0.06;

    private const double MaxMinContribution = 1e9, MaxClusters = 1_000_000, MaxCandidates = 1_000_000;

    private static readonly double[] s_norms = [0.13, 0.1, 0.07, 0.05, 0.035];

    /// <summary>Clusters for 10 hits; more hits want more of them, by the square root.</summary>
    private static readonly int[] s_clusters = [60, 90, 130, 190, 280, 420, 640, 960];

    /// <summary>Candidates beyond k for each cluster.</summary>
    private const double Spare = 0.5;

    /// <summary>Shares of a query's weight that are looked for in sketches.</summary>
    private static readonly double[] s_shares = [0.9, 1];

    private static readonly EngineKnob s_clusterCount = new(
        "clusters", "clusters whose documents' bounds are looked at, at least k / 4; more finds more",
        1, MaxClusters, new ClusteredOptions().ClusterCount);

    private static readonly EngineKnob s_candidates = new(
        "candidates", "documents whose exact scores are computed, at least k + 20; more finds more",
        1, MaxCandidates, new ClusteredOptions().CandidateCount);

    private static readonly EngineKnob s_minContribution = new(
        "min-contribution",
        "the smallest contribution to a cluster's score that is added up, in units of the score; lower finds more",
        0, MaxMinContribution, 0);

    private static readonly EngineKnob s_minNorm = new(
        "min-contribution-norm",
        "the same as a share of the Euclidean norm of the query terms' largest contributions, 0.1 where no other limit "
        + "is set; lower finds more",
        0, 1, new ClusteredOptions().MinContributionNorm);

    private static readonly EngineKnob s_share = new(
        "sketch-share",
        "the heaviest terms of a query that make up this share of its weight are looked for in sketches; higher finds "
        + "more with the same candidates",
        0, 1, new ClusteredOptions().SketchShare);

    private readonly ClusteredSearcher _exact;

    private ClusteredEngine(ClusteredSearcher exact) => _exact = exact;

    /// <inheritdoc/>
    public string Name => ApproximateName;

    /// <inheritdoc/>
    public IReadOnlyList<EngineKnob> Knobs { get; } =
        [s_candidates, s_clusterCount, s_minContribution, s_minNorm, s_share];

    /// <summary>Whether a segment has the sections of this engine.</summary>
    public static bool IsIn(SegmentReader segment) => ClusterIndex.IsIn(segment) && WindowedEngine.IsIn(segment);

    /// <summary>Opens the engine over a segment, which must outlive it.</summary>
    /// <exception cref="SegmentFormatException">A section is missing or corrupt.</exception>
    public static ClusteredEngine Open(SegmentReader segment)
    {
        ArgumentNullException.ThrowIfNull(segment);
        return new ClusteredEngine(ClusteredSearcher.Open(segment));
    }

    /// <inheritdoc/>
    public IReadOnlyList<EngineSetting> Grid(int k)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(k, SearchRequest.MaxK);
        var scale = Math.Max(1, Math.Sqrt(k / 10.0));
        var grid = new List<EngineSetting>();
        foreach (var clusters in s_clusters)
        {
            foreach (var share in s_shares)
            {
                grid.AddRange(s_norms.Select(norm => new EngineSetting(
                    Name,
                    (s_candidates.Name, k + (int)(Spare * clusters * scale)),
                    (s_clusterCount.Name, (int)(clusters * scale)),
                    (s_minNorm.Name, norm),
                    (s_share.Name, share))));
            }
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
        var limited = setting.Values.ContainsKey(s_minContribution.Name);
        return _exact.With(new ClusteredOptions
        {
            Mode = WindowedMode.Approximate,
            MinContribution = EngineKnobs.ValueIn(setting, s_minContribution),
            MinContributionNorm = setting.ValueOr(s_minNorm.Name, limited ? 0 : s_minNorm.Default),
            ClusterCount = (int)EngineKnobs.ValueIn(setting, s_clusterCount),
            CandidateCount = (int)EngineKnobs.ValueIn(setting, s_candidates),
            SketchShare = EngineKnobs.ValueIn(setting, s_share),
        });
    }

    /// <inheritdoc/>
    public double CostOf(in SearchStatistics statistics) =>
        SearchCost + (PlaceCost * _exact.DocCount / ClusterFormat.ClusterDocs)
        + (PostingCost * statistics.PostingsScored) + (SketchCost * statistics.BlocksVisited)
        + (DocumentCost * statistics.DocumentsScored);
}
