namespace SparseSearch.Indexer.Live;

/// <summary>When segments of a live index are merged, and how much that may take from searches.</summary>
public sealed record MergeOptions
{
    /// <summary>Whether a thread of the index's own merges whenever there is something to merge; default true.</summary>
    public bool InBackground { get; init; } = true;

    /// <summary>Segments of like size that are merged into one; default 8, from 2 to 64.</summary>
    public int Fanout { get; init; } = 8;

    /// <summary>
    /// Segments beyond which writers wait for merges, those that are not merged any more left out; default 4, from 2 to 1,000.
    /// Each segment costs every search some time.
    /// </summary>
    public int MaxSegments { get; init; } = 4;

    /// <summary>Segments of fewer live documents count as of this many; default 4,096, at least 1.</summary>
    public int SmallestTierDocs { get; init; } = 4096;

    /// <summary>
    /// Share of deleted and replaced documents above which a segment is written anew, from 0.01 to 1; default 0.2.
    /// </summary>
    public double MaxDeadShare { get; init; } = 0.2;

    /// <summary>
    /// For how long nothing must have been changed before the background merges what makes searches quicker still; default
    /// two seconds, above 0.
    /// </summary>
    public TimeSpan TidyAfter { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Share of dead documents above which all of an idle index is written anew, from 0.01 to 1; default 0.05.</summary>
    public double TidyDeadShare { get; init; } = 0.05;

    /// <summary>
    /// Size of all smaller segments together, as a share of the largest, above which all of an idle index is written anew,
    /// from 0.01 to 1; default 0.1.
    /// </summary>
    public double TidyShare { get; init; } = 0.1;

    /// <summary>Live documents beyond which segments are not merged any more; default 4,194,304.</summary>
    public int MaxMergedDocs { get; init; } = 1 << 22;

    /// <summary>
    /// Share of a core's time that merging in the background takes at most while it reads and gathers, from 0.05 to 1;
    /// default 1, since its thread gives way to all others on Linux and Windows; a system without that wants less.
    /// </summary>
    public double MaxLoad { get; init; } = 1;

    /// <summary>Threads that write a merged segment in the background; default 1.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range; the message names both.</exception>
    public void Validate()
    {
        Check(Fanout is >= 2 and <= 64, nameof(Fanout), Fanout, "2 to 64 segments");
        Check(MaxSegments is >= 2 and <= 1000, nameof(MaxSegments), MaxSegments, "2 to 1000 segments");
        Check(SmallestTierDocs >= 1, nameof(SmallestTierDocs), SmallestTierDocs, "at least 1 document");
        Check(MaxDeadShare is >= 0.01 and <= 1, nameof(MaxDeadShare), MaxDeadShare, "0.01 to 1");
        Check(TidyAfter > TimeSpan.Zero, nameof(TidyAfter), TidyAfter, "more than no time");
        Check(TidyDeadShare is >= 0.01 and <= 1, nameof(TidyDeadShare), TidyDeadShare, "0.01 to 1");
        Check(TidyShare is >= 0.01 and <= 1, nameof(TidyShare), TidyShare, "0.01 to 1");
        Check(MaxMergedDocs >= 1, nameof(MaxMergedDocs), MaxMergedDocs, "at least 1 document");
        Check(MaxLoad is >= 0.05 and <= 1, nameof(MaxLoad), MaxLoad, "0.05 to 1");
        Check(Threads is >= 1 and <= 1024, nameof(Threads), Threads, "1 to 1024 threads");
    }

    private static void Check<T>(bool holds, string name, T value, string range)
    {
        if (!holds)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} is {value}; give {range}.");
        }
    }
}
