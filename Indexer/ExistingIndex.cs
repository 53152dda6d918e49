namespace SparseSearch.Indexer;

/// <summary>What happens where the folder already holds an index.</summary>
public enum ExistingIndex
{
    /// <summary>The build is refused.</summary>
    Refuse,

    /// <summary>The old index answers until the commit, and is removed after it.</summary>
    Replace,
}
