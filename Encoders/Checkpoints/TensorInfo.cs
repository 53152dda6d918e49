namespace SparseSearch.Encoders.Checkpoints;

/// <summary>Where a tensor lies in a safetensors file.</summary>
/// <param name="Name">Its name in the file.</param>
/// <param name="ElementType">
/// The format's name of the element type, for example <c>F32</c>, <c>F16</c> or <c>BF16</c>.
/// </param>
/// <param name="Shape">Axes, outermost first; each at least 0.</param>
/// <param name="OffsetBytes">From the file's beginning.</param>
/// <param name="LengthBytes">Elements times their size.</param>
public sealed record TensorInfo(
    string Name, string ElementType, IReadOnlyList<long> Shape, long OffsetBytes, long LengthBytes)
{
    /// <summary>The product of the shape.</summary>
    public long ElementCount => Shape.Aggregate(1L, static (product, size) => product * size);
}
