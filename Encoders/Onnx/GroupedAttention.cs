using SparseSearch.Encoders.Checkpoints;

namespace SparseSearch.Encoders.Onnx;

/// <summary>
/// Causal attention with rotary positions as ONNX Runtime's one operation (GroupQueryAttention), which turns queries and
/// keys itself where the size of a head is a multiple of 16. Padding stands behind every real token and is never seen, so every row counts as full. For one graph;
/// not thread-safe.
/// </summary>
internal sealed class GroupedAttention : IDecoderAttention
{
    private const int FusedTurnMultiple = 16;

    private readonly GraphBuilder _builder;
    private readonly ModelConfig _config;
    private readonly RotaryConfig _rotary;
    private readonly RotaryTurn _turn;
    private readonly GraphValue _lastPositions;
    private readonly GraphValue _length;

    /// <summary>Begins a graph's attention.</summary>
    /// <param name="builder">The graph to add to.</param>
    /// <param name="config">A configuration with rotary positions.</param>
    public GroupedAttention(GraphBuilder builder, ModelConfig config)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(config);
        _builder = builder;
        _config = config;
        _rotary = config.Rotary ?? throw new ArgumentException("The configuration has no rotary positions.");
        _turn = new RotaryTurn(builder, config);
        _length = builder.Input(HostInputs.LengthName, OnnxElementType.Int32, 1L);
        _lastPositions = builder.Input(HostInputs.LastPositionsName, OnnxElementType.Int32, "batch");
    }

    /// <inheritdoc/>
    public GraphValue Build(
        string name, GraphValue queries, GraphValue keys, GraphValue values, LayerAttention layer)
    {
        ArgumentNullException.ThrowIfNull(queries);
        ArgumentNullException.ThrowIfNull(layer);
        var turnsItself = _rotary.HeadSize % FusedTurnMultiple == 0;
        GraphDimension[] cache = [queries.Shape[0], _rotary.KeyValueHeads, queries.Shape[1], _rotary.HeadSize];
        List<GraphAttribute> attributes =
        [
            GraphAttribute.Of("num_heads", (long)_config.Heads),
            GraphAttribute.Of("kv_num_heads", (long)_rotary.KeyValueHeads),
            GraphAttribute.Of("do_rotary", turnsItself ? 1L : 0L),
        ];
        List<GraphValue> inputs =
        [
            turnsItself ? queries : _turn.Turn($"{name}.queries", queries, layer.Frequencies),
            turnsItself ? keys : _turn.Turn($"{name}.keys", keys, layer.Frequencies),
            values, GraphBuilder.Absent, GraphBuilder.Absent, _lastPositions, _length,
        ];
        if (turnsItself)
        {
            var (cosines, sines) = _turn.AnglesOf(layer.Frequencies);
            inputs.AddRange([cosines, sines]);
        }

        // The operator counts the position itself; a window as long as the longest text is none.
        if (layer.Reach is { } reach && reach < _config.MaxPositions - 1)
        {
            attributes.Add(GraphAttribute.Of("local_window_size", reach + 1L));
        }

        return _builder.Nodes(
            "GroupQueryAttention", OnnxWriter.FusedDomain,
            [
                new GraphValue(name, queries.ElementType, queries.Shape),
                new GraphValue($"{name}.present_keys", queries.ElementType, cache),
                new GraphValue($"{name}.present_values", queries.ElementType, cache),
            ],
            inputs,
            [.. attributes])[0];
    }
}
