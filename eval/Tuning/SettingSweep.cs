using SparseSearch.Core.Searching;
using SparseSearch.Core.Vectors;
using SparseSearch.Eval.Latency;
using SparseSearch.Eval.Metrics;

namespace SparseSearch.Eval.Tuning;

/// <summary>
/// Tries settings on the same queries: recall against an exact searcher, time on one thread, cost by counts. Passes go
/// over all settings in turn, so that other work on the machine meets all of them; each query's best time counts.
/// </summary>
public static class SettingSweep
{
    /// <summary>Measures settings.</summary>
    /// <param name="candidates">What is tried.</param>
    /// <param name="exact">Gives the true hits.</param>
    /// <param name="queries">At least one.</param>
    /// <param name="options">Hits, passes, threads.</param>
    /// <param name="passesDone">Told after every pass of a setting; null for silence.</param>
    /// <param name="cancellationToken">Looked at before every query.</param>
    /// <returns>One point a candidate, in their order.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static IReadOnlyList<SweepPoint> Run(
        IReadOnlyList<SweepCandidate> candidates, ISearcher exact, IReadOnlyList<SparseVector> queries,
        SweepOptions options, IProgress<int>? passesDone = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(candidates);
        ArgumentNullException.ThrowIfNull(queries);
        ArgumentNullException.ThrowIfNull(options);
        var pass = new QueryPass(queries, options.K);
        pass.Run(exact, options.TruthThreads, cancellationToken);
        ScoredDoc[][] truth = [.. Enumerable.Range(0, queries.Count).Select(i => pass.HitsOf(i).ToArray())];
        var best = candidates.Select(_ => new BestTimes(queries.Count)).ToArray();
        var points = new SweepPoint[candidates.Count];
        for (var repetition = 0; repetition <= options.Passes; repetition++)
        {
            for (var c = 0; c < points.Length; c++)
            {
                pass.Run(candidates[c].Searcher, threads: 1, cancellationToken);
                if (repetition == 0)
                {
                    // The first pass warms code and caches; it is where hits and counts are kept.
                    points[c] = PointOf(candidates[c], pass, truth, options.K, best[c]);
                }
                else
                {
                    best[c].Keep(pass.Nanos);
                }

                passesDone?.Report((repetition * points.Length) + c + 1);
            }
        }

        return points;
    }

    private static SweepPoint PointOf(
        SweepCandidate candidate, QueryPass pass, ScoredDoc[][] truth, int k, BestTimes times)
    {
        var recalls = new double[truth.Length];
        var costs = new double[truth.Length];
        for (var i = 0; i < truth.Length; i++)
        {
            recalls[i] = OverlapWithExact.At(k, pass.HitsOf(i), truth[i]);
            costs[i] = candidate.CostOf(pass.Statistics[i]);
        }

        return new SweepPoint(candidate.Setting, recalls, times, costs, pass.Statistics.ToArray());
    }
}
