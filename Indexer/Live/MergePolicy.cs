namespace SparseSearch.Indexer.Live;

/// <summary>
/// Which segments are merged next. Tiers by size: as soon as there are <see cref="MergeOptions.Fanout"/> segments of
/// one tier they become one of the next, so that a document is written anew about once a tier. Segments with too many dead
/// documents are written anew as one, and whatever is no larger than that joins them: each segment costs every search some
/// time. Immutable and thread-safe.
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

        return dead.Length > 0 ? WithThoseThatAreNoLarger(segments, dead)
            : AreTooMany(segments) ? TheSmallerHalf(segments)
            : [];
    }

    /// <summary>Whether writers should wait.</summary>
    public bool AreTooMany(IReadOnlyList<SegmentSize> segments) =>
        segments.Count(s => s.LiveCount < options.MaxMergedDocs) > options.MaxSegments;

    private int[] TheSmallerHalf(IReadOnlyList<SegmentSize> segments)
    {
        var ordered = Enumerable.Range(0, segments.Count).Where(i => segments[i].LiveCount < options.MaxMergedDocs)
            .OrderBy(i => segments[i].LiveCount).ToArray();
        return WithinLimit(segments, ordered[..^(options.MaxSegments / 2)]);
    }

    /// <summary>
    /// Chooses while nothing else is to be done, so that an index that was changed becomes as quick as a new one: everything,
    /// where that is worth it, since the smaller segments together are a tenth of the largest or a twentieth of the documents
    /// is dead; otherwise the smaller ones. A document is written anew about ten times by this at most, however it came.
    /// </summary>
    /// <param name="segments">Documents and live documents of each segment.</param>
    /// <returns>Positions of the segments to merge, ascending; empty where nothing is to be done.</returns>
    public int[] ChooseToTidy(IReadOnlyList<SegmentSize> segments)
    {
        var ordered = Enumerable.Range(0, segments.Count)
            .Where(i => segments[i].LiveCount < options.MaxMergedDocs || segments[i].LiveCount < segments[i].DocCount)
            .OrderBy(i => segments[i].LiveCount).ToArray();
        if (ordered.Length == 0)
        {
            return [];
        }

        var smaller = ordered[..^1];
        var (live, all) = (ordered.Sum(i => (long)segments[i].LiveCount), ordered.Sum(i => (long)segments[i].DocCount));
        var isDirty = all - live > all * options.TidyDeadShare;
        if (isDirty || smaller.Sum(i => (long)segments[i].LiveCount) > segments[ordered[^1]].LiveCount * options.TidyShare)
        {
            var joined = isDirty || ordered.Length > 1 ? WithinLimit(segments, ordered) : [];
            return joined.Length > 0 || !isDirty ? joined : [ordered[^1]];
        }

        return smaller.Length >= 2 ? WithinLimit(segments, smaller) : [];
    }

    private int[] WithThoseThatAreNoLarger(IReadOnlyList<SegmentSize> segments, int[] dead)
    {
        var live = dead.Sum(i => (long)segments[i].LiveCount);
        var others = Enumerable.Range(0, segments.Count)
            .Where(i => !dead.Contains(i) && segments[i].LiveCount <= live).OrderBy(i => segments[i].LiveCount);
        var (chosen, docs) = (new List<int>(), 0L);
        foreach (var i in dead.Concat(others))
        {
            if (chosen.Count == 0 || docs + segments[i].LiveCount <= options.MaxMergedDocs)
            {
                chosen.Add(i);
                docs += segments[i].LiveCount;
            }
        }

        return [.. chosen.Order()];
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
