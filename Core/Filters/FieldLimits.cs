namespace SparseSearch.Core.Filters;

/// <summary>Limits of indexed fields; all are checked where documents come in.</summary>
public static class FieldLimits
{
    /// <summary>The most fields of an index.</summary>
    public const int MaxFields = 1_000;

    /// <summary>The longest dotted name, in bytes of UTF-8.</summary>
    public const int MaxNameBytes = 256;

    /// <summary>
    /// The longest indexed keyword, in bytes of UTF-8. A longer text is stored, and its field exists, but nothing equals
    /// it.
    /// </summary>
    public const int MaxKeywordBytes = 1_024;

    /// <summary>The largest whole number that every double around it can tell from its neighbours: 2^53.</summary>
    public const double MaxWholeNumber = 9_007_199_254_740_992;

    /// <summary>How deep a document's fields may nest.</summary>
    public const int MaxDepth = 64;
}
