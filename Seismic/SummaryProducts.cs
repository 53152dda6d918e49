using SparseSearch.Core.Kernels;

namespace SparseSearch.Seismic;

/// <summary>The products of a query with all summaries of a list, in one pass over the query's terms.</summary>
internal static unsafe class SummaryProducts
{
    /// <summary>Fills <see cref="SearchWorkspace.Sums"/>, which is 0 before, for every block of the list.</summary>
    /// <remarks>
    /// All runs are found before the first is read: their cache lines arrive together. A scaled product is
    /// <c>step × Σ weight × code + minimum × Σ weight</c>, without its lowest 9 bits, rounded up.
    /// </remarks>
    public static void Compute(ListView list, SearchWorkspace workspace)
    {
        var termIds = workspace.Query.TermIds;
        var runs = workspace.Runs.AsSpan(0, termIds.Length);
        var counts = workspace.RunCounts.AsSpan(0, termIds.Length);
        foreach (var termId in termIds)
        {
            list.PrefetchBucket(termId);
        }

        for (var i = 0; i < termIds.Length; i++)
        {
            counts[i] = list.FindRun(termIds[i], out var run);
            runs[i] = (nint)run;
            if (run != null)
            {
                CachePrefetch.Line(run);
            }
        }

        for (var i = 0; i < termIds.Length; i++)
        {
            var blockIds = (ushort*)runs[i];
            var weight = workspace.CoarseWeights[i];
            if (list.Steps == null)
            {
                SummaryScatter.Add(blockIds, (byte*)(blockIds + counts[i]), counts[i], weight, workspace.Sums);
            }
            else
            {
                SummaryScatter.AddScaled(
                    blockIds, (byte*)(blockIds + counts[i]), counts[i], weight, workspace.Sums, workspace.Covers);
            }
        }

        if (list.Steps != null)
        {
            Scale(list, workspace.Sums, workspace.Covers);
        }
    }

    private static void Scale(ListView list, uint* sums, uint* covers)
    {
        for (var block = 0; block < list.BlockCount; block++)
        {
            var product = ((ulong)list.Steps[block] * sums[block]) + ((ulong)list.Minima[block] * covers[block]);
            sums[block] = (uint)((product + 511) >> 9);
        }
    }
}
