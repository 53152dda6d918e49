namespace SparseSearch.Core.Filters;

/// <summary>A filter is not one, or does not fit the index; the message says where, what is expected, and how.</summary>
public sealed class FilterException : FormatException
{
    /// <summary>States the fault.</summary>
    public FilterException(string message)
        : base(message)
    {
    }

    /// <summary>States the fault and what it comes from.</summary>
    public FilterException(string message, Exception cause)
        : base(message, cause)
    {
    }
}
