using SparseSearch.Encoders.Checkpoints;

namespace SparseSearch.Encoders.Onnx;

/// <summary>
/// A graph's end before the decoder. Its outputs are the states, [batch, length, width], and two constants that cost
/// nothing where they are not asked for: the decoder, [vocabulary, width], and the bias, [vocabulary].
/// </summary>
internal static class StatesHead
{
    /// <summary>Output: the decoder.</summary>
    public const string DecoderName = "head.decoder";

    /// <summary>Output: the bias, zeros where the architecture has none.</summary>
    public const string BiasName = "head.bias";

    /// <summary>Adds the outputs.</summary>
    /// <param name="input">What the head is built from; its recipe fits <see cref="PooledHead"/>.</param>
    /// <param name="hidden">[batch, length, hidden].</param>
    /// <exception cref="CheckpointFormatException">A tensor is missing or has the wrong shape.</exception>
    public static void Build(HeadInput input, GraphValue hidden)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (!PooledHead.Fits(input.Side))
        {
            throw new ArgumentException("Only a plain maximum can be pooled outside the graph.", nameof(input));
        }

        var terms = input.Config.VocabularySize;
        var head = input.LanguageModel(hidden);
        input.Builder.Output(head.States);
        input.Builder.Output(input.Builder.Constant(DecoderName, [terms, head.States.Last.Size], head.Decoder));
        input.Builder.Output(input.Builder.Constant(BiasName, [terms], head.Bias ?? (() => new float[terms])));
    }
}
