namespace SparseSearch.Seismic;

/// <summary>
/// Whether a build adds a second, smaller forward index whose decoding is fused with the dot product.
/// </summary>
public enum ForwardCompression
{
    /// <summary>The segment's forward index alone.</summary>
    None = 0,

    /// <summary>Term ids as gaps of one or two bytes.</summary>
    Gaps = 1,
}
