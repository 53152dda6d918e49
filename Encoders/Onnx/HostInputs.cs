namespace SparseSearch.Encoders.Onnx;

/// <summary>
/// Inputs of graphs for CUDA devices that a graph for the processor computes from the sizes of others. The host knows
/// them anyway, and without them no operation is left that would run on the processor in between.
/// </summary>
internal static class HostInputs
{
    /// <summary>The last position of every row, [batch], Int32: length − 1 throughout.</summary>
    public const string LastPositionsName = "last_positions";

    /// <summary>The number of positions, [1], Int32.</summary>
    public const string LengthName = "total_length";

    /// <summary>0, 1, 2, …, [length], Int64.</summary>
    public const string PositionsName = "attention_positions";

    /// <summary>
    /// For each place of the head's rectangle one pooled position of the text, as a row of all states laid end to end;
    /// where a text has fewer, one of them again, which changes no maximum. [batch, positions], Int64.
    /// </summary>
    public const string PooledPlacesName = "pooled_places";

    /// <summary>Declares the places of pooled positions.</summary>
    public static GraphValue PooledPlaces(GraphBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Input(PooledPlacesName, OnnxElementType.Int64, "batch", "positions");
    }

    /// <summary>States of a rectangle laid end to end: [batch, length, width] → [tokens, width].</summary>
    public static GraphValue EndToEnd(GraphBuilder builder, GraphValue states)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(states);
        return builder.Node(
            "head.end_to_end", "Reshape", "", states.ElementType, ["tokens", states.Last],
            [states, builder.Constant("head.end_to_end.shape", -1L, states.Last.Size)]);
    }
}
