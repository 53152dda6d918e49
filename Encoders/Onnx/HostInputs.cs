using SparseSearch.Encoders.Recipes;

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

    /// <summary>
    /// The one position of each text whose state is the text's, as a row of all states laid end to end, [batch, 1], Int64.
    /// </summary>
    public const string SinglePlaceName = "single_place";

    /// <summary>Whether the host can pick out the positions that a head works on.</summary>
    public static bool PickPositions(SideRecipe side)
    {
        ArgumentNullException.ThrowIfNull(side);
        return IsSingle(side) || PooledHead.FitsPickedPositions(side);
    }

    /// <summary>Adds the picked positions of states, [batch, positions or 1, width].</summary>
    /// <param name="builder">The graph to add to.</param>
    /// <param name="side">Says which positions.</param>
    /// <param name="states">[tokens, width] or [batch, length, width].</param>
    public static GraphValue Picked(GraphBuilder builder, SideRecipe side, GraphValue states)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(states);
        var places = IsSingle(side)
            ? builder.Input(SinglePlaceName, OnnxElementType.Int64, "batch", 1L)
            : builder.Input(PooledPlacesName, OnnxElementType.Int64, "batch", "positions");
        return builder.Gather("head.picked", states.Rank == 2 ? states : EndToEnd(builder, states), places);
    }

    private static bool IsSingle(SideRecipe side) => side is
    {
        Head: EncoderHead.LanguageModel,
        Positions: PooledPositions.First or PooledPositions.Last,
    };

    /// <summary>States of a rectangle laid end to end: [batch, length, width] → [tokens, width].</summary>
    private static GraphValue EndToEnd(GraphBuilder builder, GraphValue states) => builder.Node(
            "head.end_to_end", "Reshape", "", states.ElementType, ["tokens", states.Last],
            [states, builder.Constant("head.end_to_end.shape", -1L, states.Last.Size)]);
}
