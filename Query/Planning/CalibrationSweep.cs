using SparseSearch.Core.Searching;

namespace SparseSearch.Query.Planning;

/// <summary>
/// Many settings on one sample in two rounds: all of them on a few queries, and what may be the cheapest at some recall
/// on all.
/// </summary>
internal static class CalibrationSweep
{
    /// <summary>Queries of the first round, where each has few hits and where it has many.</summary>
    private const int FewHitsQueries = 24, ManyHitsQueries = 6;

    private const int ManyHits = 50;

    /// <summary>Fixed, so that the number of processors decides nothing.</summary>
    private const int SettingsAtOnce = 6;

    /// <summary>Below this recall on a few queries no level is reached on many.</summary>
    private const double LeastRecall = 0.7;

    /// <summary>A few queries cannot tell such a difference in recall.</summary>
    private const double Doubt = 0.003;

    /// <summary>
    /// Settings that found everything on a few queries are all kept where each costs this much more than the one
    /// before: which of them finds everything on many, a few queries cannot tell.
    /// </summary>
    private const double CostStep = 1.04;

    /// <summary>Queries of the first round.</summary>
    public static int RoughQueriesFor(int k) => k < ManyHits ? FewHitsQueries : ManyHitsQueries;

    /// <summary>Measures settings on the first queries of a sample, one setting on one thread.</summary>
    public static RecallMeasurement[] Measure(
        IReadOnlyList<(ISegmentEngine Engine, EngineSetting Setting)> settings, CalibrationSample sample,
        int queryCount, ParallelOptions parallel)
    {
        var measured = new RecallMeasurement[settings.Count];
        Parallel.For(0, settings.Count, parallel, i =>
        {
            var (engine, setting) = settings[i];
            measured[i] = sample.Measure(
                engine.Configure(setting), Math.Min(queryCount, sample.Count),
                statistics => engine.CostOf(statistics), parallel.CancellationToken);
        });
        return measured;
    }

    /// <summary>
    /// Measures settings of ascending cost on a whole sample, and stops behind the first few of which one reaches a
    /// level: dearer ones are of no use.
    /// </summary>
    /// <returns>As many as were measured, from the cheapest.</returns>
    public static List<RecallMeasurement> MeasureUntil(
        double level, List<(ISegmentEngine Engine, EngineSetting Setting)> settings, CalibrationSample sample,
        ParallelOptions parallel)
    {
        var measured = new List<RecallMeasurement>();
        while (measured.Count < settings.Count && !measured.Exists(m => m.LowerBound >= level))
        {
            var few = settings.GetRange(measured.Count, Math.Min(SettingsAtOnce, settings.Count - measured.Count));
            measured.AddRange(Measure(few, sample, sample.Count, parallel));
        }

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

            var isPerfect = rough[i].Mean >= 1;
            if (rough[i].Mean > best || (isPerfect ? rough[i].Cost >= last * CostStep : rough[i].Mean > best - Doubt))
            {
                kept.Add(i);
                (best, last) = (Math.Max(best, rough[i].Mean), rough[i].Cost);
            }
        }

        return kept;
    }
}
