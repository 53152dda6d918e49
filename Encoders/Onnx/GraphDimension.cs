namespace SparseSearch.Encoders.Onnx;

/// <summary>One axis of a tensor's shape: a fixed size, or a name for a size that is known only at run time.</summary>
/// <param name="Size">At least 0; -1 where <paramref name="Symbol"/> names the size.</param>
/// <param name="Symbol">The name of a size known at run time, or null.</param>
internal readonly record struct GraphDimension(long Size, string? Symbol)
{
    /// <summary>A fixed size.</summary>
    public static implicit operator GraphDimension(long size) => new(size, null);

    /// <summary>A size known only at run time; equal names mean equal sizes.</summary>
    public static implicit operator GraphDimension(string symbol) => new(-1, symbol);

    /// <inheritdoc/>
    public override string ToString() => Symbol ?? Size.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
