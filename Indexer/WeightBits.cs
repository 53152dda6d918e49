namespace SparseSearch.Indexer;

/// <summary>Bits of a stored weight.</summary>
public enum WeightBits
{
    /// <summary>8 where that keeps every weight of a segment unchanged, 16 otherwise.</summary>
    Auto,

    /// <summary>8: half the memory; rounds weights that are not multiples of one step.</summary>
    Eight,

    /// <summary>16.</summary>
    Sixteen,

    /// <summary>
    /// 8 where that keeps every weight unchanged, and otherwise 16 with a power of two as step, so that merging
    /// segments changes no weight.
    /// </summary>
    Mergeable,
}
