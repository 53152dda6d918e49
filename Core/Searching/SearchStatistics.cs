namespace SparseSearch.Core.Searching;

/// <summary>What a search did, for benchmarks, tests and people; sums over all segments searched.</summary>
public record struct SearchStatistics
{
    /// <summary>Postings whose contribution was added to a score.</summary>
    public long PostingsScored { get; set; }

    /// <summary>Documents whose whole score was computed.</summary>
    public long DocumentsScored { get; set; }

    /// <summary>Blocks looked at.</summary>
    public long BlocksVisited { get; set; }

    /// <summary>Blocks that a bound allowed to leave out.</summary>
    public long BlocksSkipped { get; set; }

    /// <summary>
    /// Whether the hits are proven to be the best k: every document left out has an upper bound that cannot enter.
    /// </summary>
    public bool ProvenExact { get; set; }

    /// <summary>Whether the time was up before all documents were looked at: better hits may be missing.</summary>
    public bool IsPartial { get; set; }

    /// <summary>Name of the engine that answered.</summary>
    public string? Engine { get; set; }

    /// <summary>Why the engine and its settings were chosen, where there was a choice.</summary>
    public string? Reason { get; set; }

    /// <summary>Adds another segment's counts; the whole is proven exact where every part is.</summary>
    public void Add(in SearchStatistics other)
    {
        PostingsScored += other.PostingsScored;
        DocumentsScored += other.DocumentsScored;
        BlocksVisited += other.BlocksVisited;
        BlocksSkipped += other.BlocksSkipped;
        ProvenExact &= other.ProvenExact;
        IsPartial |= other.IsPartial;
    }
}
