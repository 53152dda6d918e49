namespace SparseSearch.Seismic;

/// <summary>Which forward index a search scores from; the scores are the same.</summary>
public enum ForwardVariant
{
    /// <summary>The segment's own records.</summary>
    Plain = 0,

    /// <summary>The gap-compressed records, which the segment must have.</summary>
    Compressed = 1,
}
