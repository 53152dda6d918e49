using SparseSearch.Encoders.Checkpoints;

namespace SparseSearch.Encoders.Onnx;

/// <summary>
/// Rotary positions (arXiv 2104.09864): each pair of elements of each head is turned by position · frequency. Tables of
/// angles are added once a graph. For one graph; not thread-safe.
/// </summary>
internal sealed class RotaryTurn
{
    private readonly GraphBuilder _builder;
    private readonly int _positions;
    private readonly Dictionary<RotaryFrequencies, (GraphValue Cosines, GraphValue Sines)> _angles = [];

    /// <summary>Begins a graph's tables.</summary>
    /// <param name="builder">The graph to add to.</param>
    /// <param name="config">Says how many positions there are.</param>
    public RotaryTurn(GraphBuilder builder, ModelConfig config)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(config);
        _builder = builder;
        _positions = config.MaxPositions;
        FirstPosition = builder.Constant("attention.first_position", 0L);
    }

    /// <summary>A constant 0, the position of the first token.</summary>
    public GraphValue FirstPosition { get; }

    /// <summary>The cosines and sines of every position, [positions, head size / 2] each.</summary>
    public (GraphValue Cosines, GraphValue Sines) AnglesOf(RotaryFrequencies frequencies)
    {
        ArgumentNullException.ThrowIfNull(frequencies);
        if (!_angles.TryGetValue(frequencies, out var angles))
        {
            long[] shape = [_positions, frequencies.HeadSize / 2];
            var source = $"attention.angles.{_angles.Count}";
            angles = (
                _builder.Constant($"{source}.cosines", shape, () => frequencies.Table(_positions, MathF.Cos)),
                _builder.Constant($"{source}.sines", shape, () => frequencies.Table(_positions, MathF.Sin)));
            _angles.Add(frequencies, angles);
        }

        return angles;
    }

    /// <summary>Turns the heads of [batch, length, heads · head size].</summary>
    public GraphValue Turn(string name, GraphValue x, RotaryFrequencies frequencies)
    {
        ArgumentNullException.ThrowIfNull(x);
        var (cosines, sines) = AnglesOf(frequencies);
        return _builder.Node(
            $"{name}.turned", "RotaryEmbedding", OnnxWriter.FusedDomain, x.ElementType, x.Shape,
            [x, FirstPosition, cosines, sines]);
    }
}
