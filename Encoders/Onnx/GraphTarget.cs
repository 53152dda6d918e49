using SparseSearch.Encoders.Checkpoints;

namespace SparseSearch.Encoders.Onnx;

/// <summary>
/// What a graph is written for: where it runs and what it computes with. The same checkpoint becomes another graph on
/// another device (docs/decisions/0015-graphs-by-device.md). Immutable.
/// </summary>
internal sealed record GraphTarget
{
    /// <summary>The largest finite half.</summary>
    private const float LargestHalf = 65_504f;

    /// <summary>
    /// From this width of a model on its layers are quicker in integers, making them included; below it, what is saved
    /// is about what it costs (docs/results/encoding-cpu.md).
    /// </summary>
    public const int LeastQuantizedWidth = 512;

    /// <summary>Single precision on the processor.</summary>
    public static GraphTarget Processor { get; } = new();

    /// <summary>Weights and activations. Default: single precision.</summary>
    public OnnxElementType ElementType { get; init; } = OnnxElementType.Float;

    /// <summary>Whether the graph runs on a CUDA device, whose fused operators differ.</summary>
    public bool IsCuda { get; init; }

    /// <summary>Vocabulary entries multiplied at a time, at least 1.</summary>
    public int TileTerms { get; init; } = EncoderGraph.DefaultTileTerms;

    /// <summary>
    /// Into how many parts the positions of a text are cut for the head, whose element-wise maximum is taken before the
    /// maximum over what is left; 1 for no cut.
    /// </summary>
    public int HeadParts { get; init; } = 1;

    /// <summary>
    /// The largest weights of a text that the graph gives, with their terms, in place of all; 0 for all.
    /// </summary>
    public int TopTerms { get; init; }

    /// <summary>
    /// Whether the linear layers of a transformer's layers, on the processor, are computed in 8-bit integers
    /// (<see cref="IntegerLinear"/>).
    /// </summary>
    public bool QuantizesLayers { get; init; }

    /// <summary>Everything that decides the graph of a side, beside its recipe, as text.</summary>
    public string Key => $"{(IsCuda ? "cuda" : "cpu")} {ElementType} tile {TileTerms} parts {HeadParts} top {TopTerms}"
        + (QuantizesLayers ? $" layers {IntegerLinear.Key}" : "");

    /// <summary>Small integers on the processor, where a model is wide enough for them to pay.</summary>
    /// <param name="config">Of the checkpoint.</param>
    /// <param name="leastWidth">What is wide enough.</param>
    public static GraphTarget ProcessorInt8(ModelConfig config, int leastWidth = LeastQuantizedWidth)
    {
        ArgumentNullException.ThrowIfNull(config);
        return Processor with { QuantizesLayers = config.HiddenSize >= leastWidth };
    }

    /// <summary>Half precision on a CUDA device.</summary>
    public static GraphTarget Cuda(OnnxElementType elementType) => new()
    {
        IsCuda = true,
        ElementType = elementType,
        TileTerms = EncoderGraph.DefaultCudaTileTerms,
        HeadParts = EncoderGraph.DefaultCudaHeadParts,
    };

    /// <summary>Whether the texts of a batch are laid end to end, without padding.</summary>
    public bool Packs(ModelConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return IsCuda && config.Family is
            ModelFamily.Bert or ModelFamily.DistilBert or ModelFamily.Roberta or ModelFamily.XlmRoberta
            or ModelFamily.Electra;
    }

    /// <summary>Refuses numbers that the element type cannot hold.</summary>
    /// <exception cref="NotSupportedException">One is too large.</exception>
    public static void RequireInRange(string name, ReadOnlySpan<float> values)
    {
        foreach (var value in values)
        {
            if (MathF.Abs(value) > LargestHalf)
            {
                throw new NotSupportedException(
                    $"Weight '{name}' holds {value}, beyond {LargestHalf}, the largest number of half precision. Use "
                    + "the precision bf16 or fp32.");
            }
        }
    }
}
