namespace SparseSearch.Lucene;

/// <summary>How the segments of an index are read into Lucene.Net indexes beside it, and kept.</summary>
public sealed record SideIndexOptions
{
    /// <summary>Parts of a segment that are read at the same time, at least 1. Default: all cores, but at most 8.</summary>
    public int Threads { get; init; } = Math.Min(Environment.ProcessorCount, 8);

    /// <summary>
    /// Segments of fewer documents are held in memory and read again by the next process; at least 0, 0 to keep all on
    /// disk. Default 2,048, which are read in a fraction of a second.
    /// </summary>
    public int LeastKeptDocs { get; init; } = 2_048;

    /// <summary>Whether what no segment needs any more is deleted. Default: no; for the process that writes the index.</summary>
    public bool Tidies { get; init; }

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Threads, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(LeastKeptDocs);
    }
}
