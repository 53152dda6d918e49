using System.Numerics;
using SparseSearch.Core.Kernels;
using SparseSearch.Core.Searching;

namespace SparseSearch.Query.Impact;

/// <summary>Adds a plan's contributions to one window's scores.</summary>
internal static unsafe class WindowScatter
{
    /// <summary>Runs asked for ahead of the one that is added, and how much of each.</summary>
    private const int PrefetchDistance = 3, PrefetchBytes = 1024;

    /// <summary>
    /// For each term and each of its levels from the heaviest to the lowest wanted: adds the level's contribution to the
    /// score of every document of the level.
    /// </summary>
    /// <param name="postings">The segment's postings.</param>
    /// <param name="plan">Terms, levels and contributions.</param>
    /// <param name="window">From 0 to <see cref="ImpactPostings.WindowCount"/> − 1.</param>
    /// <param name="scores">65,536 scores.</param>
    /// <param name="statistics">Counts postings and levels.</param>
    public static void Add<T>(
        ImpactPostings postings, ContributionPlan plan, int window, T* scores, ref SearchStatistics statistics)
        where T : unmanaged, IBinaryInteger<T>
    {
        var rows = plan.Rows;
        var lowestLevels = plan.LowestLevels;
        fixed (ushort* contributions = plan.Contributions)
        {
            for (var i = 0; i < Math.Min(PrefetchDistance, rows.Length); i++)
            {
                Prefetch(postings, rows[i], window);
            }

            for (var i = 0; i < rows.Length; i++)
            {
                if (i + PrefetchDistance < rows.Length)
                {
                    Prefetch(postings, rows[i + PrefetchDistance], window);
                }

                var run = postings.RunPointer(postings.StartsOf(rows[i]), window, out var length);
                if (length > 0 && !AddRun(
                    run, run + length, contributions + (i * ImpactRange.LevelCount), lowestLevels[i], scores,
                    ref statistics))
                {
                    throw postings.MisfitRun(window);
                }
            }
        }
    }

    /// <summary>Adds one run.</summary>
    /// <returns>False where the levels do not fit the run.</returns>
    private static bool AddRun<T>(
        ushort* run, ushort* end, ushort* contributions, int lowestLevel, T* scores, ref SearchStatistics statistics)
        where T : unmanaged, IBinaryInteger<T>
    {
        var counts = run + 1;
        var mask = (uint)*run;
        var ids = counts + BitOperations.PopCount(mask);
        if (ids > end)
        {
            return false;
        }

        var wanted = mask >> lowestLevel << lowestLevel;
        statistics.BlocksVisited += BitOperations.PopCount(wanted);
        statistics.BlocksSkipped += BitOperations.PopCount(mask ^ wanted);
        for (; wanted != 0; counts++)
        {
            var level = BitOperations.Log2(wanted);
            wanted ^= 1u << level;
            var count = *counts + 1;
            if (count > end - ids)
            {
                return false;
            }

            ScatterAdd.Add(scores, ids, count, NarrowInteger.Of<T>(contributions[level]));
            ids += count;
            statistics.PostingsScored += count;
        }

        return true;
    }

    private static void Prefetch(ImpactPostings postings, int row, int window)
    {
        var run = postings.RunPointer(postings.StartsOf(row), window, out var length);
        CachePrefetch.Range(run, Math.Min(PrefetchBytes, length * (long)sizeof(ushort)));
    }
}
