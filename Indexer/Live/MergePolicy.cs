namespace SparseSearch.Indexer.Live;

/// <summary>
/// Which segments are merged next. Tiers by size: as soon as there are <see cref="MergeOptions.Fanout"/> segments of
/// one tier they become one of the next, so that a document is written anew about once a tier; and a segment with too
/// many dead documents is written anew on its own. Immutable and thread-safe.
/// </summary>
internal sealed class MergePolicy(MergeOptions options)
{
    /// <summary>Chooses.</summary>
    /// <param name="segments">Documents and live documents of each segment.</param>
    /// <returns>Positions of the segments to merge, ascending; empty where nothing is to be done.</returns>
    public int[] Choose(IReadOnlyList<SegmentSize> segments)
    {
        var dead = Enumerable.Range(0, segments.Count)
            .Where(i => segments[i].LiveCount < segments[i].DocCount * (1 - options.MaxDeadShare))
            .OrderByDescending(i => segments[i].DocCount - segments[i].LiveCount)
            .ToArray();

        // The smallest tier first: it fills up quickest, and costs least.
        var tier = Enumerable.Range(0, segments.Count)
            .Where(i => segments[i].LiveCount < options.MaxMergedDocs)
            .GroupBy(i => TierOf(segments[i].LiveCount))
            .Where(group => group.Count() >= options.Fanout)
            .MinBy(static group => group.Key);
        if (tier is not null)
        {
            return WithinLimit(segments, [.. tier.OrderBy(i => segments[i].LiveCount)]);
        }

        return dead.Length > 0 ? [dead[0]] : [];
    }

    private int[] WithinLimit(IReadOnlyList<SegmentSize> segments, int[] candidates)
    {
        var chosen = new List<int>();
        var docs = 0L;
        foreach (var i in candidates)
        {
            if (chosen.Count >= 2 && docs + segments[i].LiveCount > options.MaxMergedDocs)
            {
                break;
            }

            chosen.Add(i);
            docs += segments[i].LiveCount;
        }

        return docs <= options.MaxMergedDocs || chosen.Count > 2 ? [.. chosen.Order()] : [];
    }

    private int TierOf(int liveCount) => liveCount <= options.SmallestTierDocs
        ? 0
        : 1 + (int)Math.Log((double)liveCount / options.SmallestTierDocs, options.Fanout);
}
