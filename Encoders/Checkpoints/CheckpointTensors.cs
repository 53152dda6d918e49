namespace SparseSearch.Encoders.Checkpoints;

/// <summary>
/// Finds a checkpoint's tensors by canonical name, whatever the file calls them, and checks their shapes.
/// </summary>
/// <param name="reader">The checkpoint; stays the caller's.</param>
public sealed class CheckpointTensors(SafetensorsReader reader)
{
    /// <summary>A tensor's elements, to be read later; the shape is checked now.</summary>
    /// <param name="canonical">See <see cref="TensorNames"/>.</param>
    /// <param name="shape">The shape it must have.</param>
    /// <exception cref="CheckpointFormatException">It is missing or has another shape.</exception>
    public Func<float[]> Lazy(string canonical, params long[] shape)
    {
        var tensor = Find(canonical);
        if (!tensor.Shape.SequenceEqual(shape))
        {
            throw new CheckpointFormatException(
                reader.Files[0], $"tensor '{tensor.Name}' of shape [{string.Join(", ", shape)}]",
                $"[{string.Join(", ", tensor.Shape)}]",
                $"The weights and {ModelConfig.FileName} do not belong together; copy both from one checkpoint.");
        }

        return () => reader.ReadFloats(tensor.Name);
    }

    /// <summary>
    /// A linear layer's weight [outputs, inputs], turned to [inputs, outputs] as matrix products want it.
    /// </summary>
    /// <exception cref="CheckpointFormatException">It is missing or has another shape.</exception>
    public Func<float[]> LazyTransposed(string canonical, int outputs, int inputs)
    {
        var read = Lazy(canonical, outputs, inputs);
        return () => Transpose(read(), outputs, inputs);
    }

    /// <summary>Turns a row-major [rows, columns] matrix to [columns, rows].</summary>
    internal static float[] Transpose(ReadOnlySpan<float> source, int rows, int columns)
    {
        var turned = new float[source.Length];
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
            {
                turned[(column * rows) + row] = source[(row * columns) + column];
            }
        }

        return turned;
    }

    private TensorInfo Find(string canonical)
    {
        var candidates = TensorNames.Candidates(canonical);
        foreach (var name in candidates)
        {
            if (reader.Find(name) is { } tensor)
            {
                return tensor;
            }
        }

        throw new CheckpointFormatException(
            reader.Files[0], $"one of the tensors {string.Join(", ", candidates.Select(static c => $"'{c}'"))}", "none",
            "The checkpoint lacks weights of a masked language model; use one saved as BertForMaskedLM.");
    }
}
