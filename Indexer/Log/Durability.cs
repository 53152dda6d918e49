namespace SparseSearch.Indexer.Log;

/// <summary>What an acknowledged write of a live index survives.</summary>
public enum Durability
{
    /// <summary>A power cut: the write is on disk before it is acknowledged. The default.</summary>
    Disk,

    /// <summary>A killed process: the write is handed to the system before it is acknowledged.</summary>
    System,

    /// <summary>
    /// Nothing: the write is acknowledged at once and handed to the system with later ones, a megabyte at a time.
    /// </summary>
    Buffered,
}
