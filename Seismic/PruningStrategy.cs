namespace SparseSearch.Seismic;

/// <summary>Which postings of the collection are kept; the stored numbers are part of the file format.</summary>
public enum PruningStrategy
{
    /// <summary>
    /// The heaviest <c>vocabulary × λ</c> postings of the whole collection, and of those at most
    /// <c>λ × MaxFraction</c> in one list: frequent, heavy terms get longer lists than light ones.
    /// </summary>
    GlobalThreshold = 0,

    /// <summary>The heaviest <c>λ</c> postings of each list.</summary>
    FixedSize = 1,
}
