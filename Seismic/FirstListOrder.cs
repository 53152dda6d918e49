namespace SparseSearch.Seismic;

/// <summary>In which order a search visits the blocks of its first list; other lists are visited as stored.</summary>
public enum FirstListOrder
{
    /// <summary>As stored.</summary>
    Stored = 0,

    /// <summary>By summary product, best first, so that the threshold is high from the beginning.</summary>
    BestFirst = 1,
}
