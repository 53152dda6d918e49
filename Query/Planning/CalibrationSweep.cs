using SparseSearch.Core.Searching;

namespace SparseSearch.Query.Planning;

/// <summary>
/// Many settings on one sample in two rounds: all of them on a few queries, and what may be the cheapest at some recall
/// on all.
/// </summary>
internal static class CalibrationSweep
{
    /// <summary>Queries of the first round, where each has few hits and where it has many.</summary>
    private const int FewHitsQueries = 12, ManyHitsQueries = 4;

    private const int ManyHits = 300;

    /// <summary>Below this recall on a few queries no level is reached on many.</summary>
    private const double LeastRecall = 0.7;

    /// <summary>
    /// Settings that found everything on a few queries are all kept where each costs this much more than the one
    /// before: which of them finds everything on many, a few queries cannot tell.
    /// </summary>
    private const double CostStep = 1.05;

    /// <summary>Queries of the first round.</summary>
    public static int RoughQueriesFor(int k) => k < ManyHits ? FewHitsQueries : ManyHitsQueries;

    /// <summary>Measures settings on the first queries of a sample, one setting on one thread.</summary>
    public static RecallMeasurement[] Measure(
        IReadOnlyList<(ISegmentEngine Engine, EngineSetting Setting)> settings, CalibrationSample sample, int queryCount,
        CancellationToken cancellationToken)
    {
        var measured = new RecallMeasurement[settings.Count];
        var parallel = new ParallelOptions { CancellationToken = cancellationToken };
        Parallel.For(0, settings.Count, parallel, i =>
        {
            var (engine, setting) = settings[i];
            measured[i] = sample.Measure(
                engine.Configure(setting), Math.Min(queryCount, sample.Count),
                statistics => engine.CostOf(statistics), cancellationToken);
        });
        return measured;
    }

    /// <summary>
    /// Which settings are worth all queries: those that no cheaper one outdoes, and dearer ones that found everything.
    /// </summary>
    /// <param name="rough">The first round's figures.</param>
    /// <param name="exactCost">What exact search costs; dearer settings are of no use.</param>
    public static List<int> Promising(RecallMeasurement[] rough, double exactCost)
    {
        var kept = new List<int>();
        var (best, last) = (LeastRecall, 0.0);
        foreach (var i in Enumerable.Range(0, rough.Length).OrderBy(i => rough[i].Cost).ThenBy(i => i))
        {
            if (rough[i].Cost >= exactCost)
            {
                break;
            }

            if (rough[i].Mean > best || (rough[i].Mean >= 1 && rough[i].Cost >= last * CostStep))
            {
                kept.Add(i);
                (best, last) = (Math.Max(best, rough[i].Mean), rough[i].Cost);
            }
        }

        return kept;
    }
}
