namespace SparseSearch.Core.Filters;

/// <summary>Limits of filter expressions; an expression beyond them cannot be made.</summary>
public static class FilterLimits
{
    /// <summary>How deep an expression may nest, parentheses included.</summary>
    public const int MaxDepth = 64;

    /// <summary>The most parts of an expression; each <c>and</c>, <c>or</c>, <c>not</c> and comparison is one.</summary>
    public const int MaxNodes = 4_096;

    /// <summary>The most values behind <c>in</c>.</summary>
    public const int MaxInValues = 65_536;

    /// <summary>The longest text that is read as a filter, in characters.</summary>
    public const int MaxTextLength = 1 << 24;
}
