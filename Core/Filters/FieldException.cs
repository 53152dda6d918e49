namespace SparseSearch.Core.Filters;

/// <summary>A document's fields cannot be indexed; the message names field, finding, expectation and remedy.</summary>
public sealed class FieldException : Exception
{
    /// <summary>States the fault.</summary>
    public FieldException(string message)
        : base(message)
    {
    }

    /// <summary>States the fault and what it comes from.</summary>
    public FieldException(string message, Exception cause)
        : base(message, cause)
    {
    }
}
