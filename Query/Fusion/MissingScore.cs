namespace SparseSearch.Query.Fusion;

/// <summary>What a list adds to a document that it does not have.</summary>
public enum MissingScore
{
    /// <summary>Nothing.</summary>
    Zero,

    /// <summary>As much as to its last hit; nothing where it is empty.</summary>
    Lowest,
}
