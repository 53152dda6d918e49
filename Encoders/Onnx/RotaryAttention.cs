using SparseSearch.Encoders.Checkpoints;

namespace SparseSearch.Encoders.Onnx;

/// <summary>
/// Attention with rotary positions, shared by ModernBERT and the decoders: queries and keys are turned by their
/// positions (arXiv 2104.09864), each head of keys and values serves a group of query heads (arXiv 2305.13245), and a
/// layer may see only a window. What layers have in common, tables of angles and masks, is added once. For one graph;
/// not thread-safe.
/// </summary>
internal sealed class RotaryAttention : IDecoderAttention
{
    /// <summary>Added to scores of positions that are not seen: exp of it is 0, and sums stay finite.</summary>
    private const float Unseen = -1e9f, UnseenHalf = -3e4f;

    private readonly GraphBuilder _builder;
    private readonly ModelConfig _config;
    private readonly RotaryConfig _rotary;
    private readonly GraphValue _inputIds;
    private readonly GraphValue? _padding;
    private readonly GraphValue _scale;
    private readonly GraphValue _unseen;
    private readonly GraphValue _firstPosition;
    private readonly RotaryTurn _turn;
    private readonly Dictionary<int, GraphValue> _biases = [];
    private readonly GraphValue? _positions;
    private GraphValue? _distances;

    /// <summary>Begins a graph's attention.</summary>
    /// <param name="builder">The graph to add to.</param>
    /// <param name="config">A configuration with rotary positions.</param>
    /// <param name="inputIds">[batch, length]; only its sizes are read.</param>
    /// <param name="mask">
    /// [batch, length], Int64, 1 for a real token; null where no position sees those behind it: padding stands behind
    /// every real token, so that there is nothing to mask.
    /// </param>
    /// <param name="target">What the graph is written for; null for the processor.</param>
    public RotaryAttention(
        GraphBuilder builder, ModelConfig config, GraphValue inputIds, GraphValue? mask, GraphTarget? target = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(config);
        _builder = builder;
        _config = config;
        _rotary = config.Rotary ?? throw new ArgumentException("The configuration has no rotary positions.");
        _inputIds = inputIds;
        _positions = target is { IsCuda: true }
            ? builder.Input(HostInputs.PositionsName, OnnxElementType.Int64, "length")
            : null;
        _scale = builder.Scalar("attention.scale", 1f / MathF.Sqrt(_rotary.HeadSize));
        _unseen = builder.Scalar(
            "attention.unseen", builder.WeightType == OnnxElementType.Float16 ? UnseenHalf : Unseen);
        _turn = new RotaryTurn(builder, config);
        _firstPosition = _turn.FirstPosition;
        if (mask is not null)
        {
            var real = builder.Cast("attention.real", mask, OnnxElementType.Bool);
            _padding = builder.UnsqueezeAt("attention.padding", builder.Not("attention.padded", real), 1, 2, 3);
        }
    }

    private bool IsCausal => _padding is null;

    /// <summary>Adds the attention of one layer.</summary>
    /// <param name="name">Of the output.</param>
    /// <param name="queries">[batch, length, heads · head size], not yet turned.</param>
    /// <param name="keys">[batch, length, key heads · head size], not yet turned.</param>
    /// <param name="values">[batch, length, key heads · head size].</param>
    /// <param name="layer">The layer's window and frequencies.</param>
    /// <returns>[batch, length, heads · head size].</returns>
    public GraphValue Build(
        string name, GraphValue queries, GraphValue keys, GraphValue values, LayerAttention layer)
    {
        ArgumentNullException.ThrowIfNull(queries);
        ArgumentNullException.ThrowIfNull(layer);
        int shared = _rotary.KeyValueHeads, group = _config.Heads / shared, size = _rotary.HeadSize;
        GraphDimension batch = queries.Shape[0], length = queries.Shape[1];
        var turned = _turn.Turn($"{name}.queries", queries, layer.Frequencies);
        var scaled = _builder.Mul($"{name}.queries.scaled", turned, _scale);
        var q = _builder.Transpose(
            $"{name}.q", _builder.Reshape($"{name}.queries.heads", scaled, batch, length, shared, group, size),
            0, 2, 3, 1, 4);
        var k = _builder.Transpose(
            $"{name}.k",
            _builder.Reshape(
                $"{name}.keys.heads", _turn.Turn($"{name}.keys", keys, layer.Frequencies), batch, length, shared, 1, size),
            0, 2, 3, 4, 1);
        var v = _builder.Transpose(
            $"{name}.v", _builder.Reshape($"{name}.values.heads", values, batch, length, shared, 1, size),
            0, 2, 3, 1, 4);
        var scores = _builder.BatchMatMul($"{name}.scores", q, k);
        var masked = _builder.Add($"{name}.scores.masked", scores, Bias(layer.Reach));
        var context = _builder.BatchMatMul($"{name}.heads", _builder.Softmax($"{name}.shares", masked), v);
        var rows = _builder.Transpose($"{name}.rows", context, 0, 3, 1, 2, 4);
        return _builder.Reshape(name, rows, batch, length, _config.Heads * size);
    }

    /// <summary>What is added to scores [batch, key heads, group, length, length]: 0 or <see cref="Unseen"/>.</summary>
    private GraphValue Bias(int? reach)
    {
        // A window as long as the longest text is none.
        var window = reach is { } distance && distance < _config.MaxPositions - 1 ? distance : -1;
        if (_biases.TryGetValue(window, out var bias))
        {
            return bias;
        }

        var name = window < 0 ? "attention.bias" : $"attention.bias.{window}";
        var unseen = IsCausal ? Later(name, window) : Outside(name, window);
        bias = _builder.Mul(
            name, _builder.Cast($"{name}.unseen", unseen, _builder.WeightType), _unseen);
        _biases[window] = bias;
        return bias;
    }

    /// <summary>Positions behind one's own, and those too far before it, [length, length].</summary>
    private GraphValue Later(string name, int window)
    {
        var later = _builder.Less($"{name}.later", Distances(), _firstPosition);
        return window < 0
            ? later
            : _builder.Or(
                $"{name}.hidden", later,
                _builder.Greater($"{name}.early", Distances(), _builder.Constant($"{name}.reach", (long)window)));
    }

    /// <summary>Padding, and positions too far to either side, [batch, 1, 1, length or 1, length].</summary>
    private GraphValue Outside(string name, int window)
    {
        var padding = _padding ?? throw new InvalidOperationException("Only causal attention does without a mask.");
        return window < 0
            ? padding
            : _builder.Or(
                $"{name}.hidden", padding,
                _builder.Greater(
                    $"{name}.far", _builder.Abs($"{name}.distance", Distances()),
                    _builder.Constant($"{name}.reach", (long)window)));
    }

    private GraphValue AllPositions()
    {
        long[] all = [.. Enumerable.Range(0, _config.MaxPositions).Select(static i => (long)i)];
        return _builder.FirstRows(
            "attention.positions", _builder.Constant("attention.all_positions", all), _inputIds, axis: 1);
    }

    /// <summary>How far each position (rows) stands behind each other one (columns), [length, length].</summary>
    private GraphValue Distances()
    {
        if (_distances is not null)
        {
            return _distances;
        }

        var positions = _positions ?? AllPositions();
        _distances = _builder.Sub(
            "attention.distances", _builder.UnsqueezeAt("attention.positions.rows", positions, 1), positions);
        return _distances;
    }
}
