namespace SparseSearch.Encoders.Onnx;

/// <summary>
/// The inputs of a graph whose texts lie end to end: nothing is computed for padding, which only the head brings back.
/// Immutable.
/// </summary>
internal sealed record PackedTokens
{
    /// <summary>Input: the token ids of all texts, one text behind the other, [tokens], Int64.</summary>
    public const string IdsName = "packed_ids";

    /// <summary>Input: the position of each token within its text, from 0, [tokens], Int64.</summary>
    public const string PositionsName = "packed_positions";

    /// <summary>
    /// Input: where each token would stand in the padded rectangle, row-major; then, for as many entries as there is
    /// padding, the places of the padding, [batch, length], Int32.
    /// </summary>
    public const string OffsetsName = "token_offset";

    /// <summary>Input: where each text begins among all tokens, and their number, [batch + 1], Int32.</summary>
    public const string StartsName = "cumulative_length";

    /// <summary>
    /// Input: for each place of the head's rectangle the token that stands there, and for padding the first token of
    /// its text, [batch, positions], Int64. A repeated token changes no maximum.
    /// </summary>
    public const string PlacesName = "head_places";

    /// <summary>[tokens].</summary>
    public required GraphValue Ids { get; init; }

    /// <summary>[tokens].</summary>
    public required GraphValue Positions { get; init; }

    /// <summary>[batch, length].</summary>
    public required GraphValue Offsets { get; init; }

    /// <summary>[batch + 1].</summary>
    public required GraphValue Starts { get; init; }

    /// <summary>[batch, positions]; null where only pooled positions are wanted.</summary>
    public GraphValue? Places { get; init; }

    /// <summary>Declares the inputs.</summary>
    /// <param name="builder">The graph to add to.</param>
    /// <param name="hasPlaces">Whether the head wants all positions.</param>
    public static PackedTokens Declare(GraphBuilder builder, bool hasPlaces)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return new PackedTokens
        {
            Ids = builder.Input(IdsName, OnnxElementType.Int64, "tokens"),
            Positions = builder.Input(PositionsName, OnnxElementType.Int64, "tokens"),
            Offsets = builder.Input(OffsetsName, OnnxElementType.Int32, "batch", "length"),
            Starts = builder.Input(StartsName, OnnxElementType.Int32, "starts"),
            Places = hasPlaces ? builder.Input(PlacesName, OnnxElementType.Int64, "batch", "positions") : null,
        };
    }

    /// <summary>States of tokens, [tokens, width], to a rectangle, [batch, positions, width].</summary>
    public GraphValue Unpack(GraphBuilder builder, GraphValue states)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Gather(
            "head.unpacked", states, Places ?? throw new InvalidOperationException("The places were not declared."));
    }
}
