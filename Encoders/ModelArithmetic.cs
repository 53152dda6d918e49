using SparseSearch.Encoders.Checkpoints;
using SparseSearch.Encoders.Onnx;
using SparseSearch.Encoders.Recipes;

namespace SparseSearch.Encoders;

/// <summary>
/// The floating-point operations that a model's own arithmetic has for a text, whatever a program does of them: its
/// linear layers, attention between positions that see one another, and the head at the pooled positions, with every
/// entry of the vocabulary. A multiplication and an addition are two operations. Look-ups, normalisations, activations
/// and softmax are left out, as is usual; they are about a hundredth. Immutable and thread-safe.
/// </summary>
/// <param name="config">The model's configuration.</param>
/// <param name="side">The recipe of the side that is encoded; with a model.</param>
public sealed class ModelArithmetic(ModelConfig config, SideRecipe side)
{
    private const double OperationsOfProduct = 2;

    /// <summary>The arithmetic of a side of a model.</summary>
    /// <param name="path">A model folder, as <see cref="EncoderFactory.Open"/> takes it.</param>
    /// <param name="isQuery">Whether queries are meant, and not documents.</param>
    /// <param name="options">Null for the defaults; those that change vectors are read.</param>
    /// <returns>Null for a table, and for an ONNX file, whose operations nobody has counted.</returns>
    /// <exception cref="FileNotFoundException">There is no such model, or a file of it is missing.</exception>
    /// <exception cref="CheckpointFormatException">A file is damaged or describes an unsupported model.</exception>
    public static ModelArithmetic? Load(string path, bool isQuery = false, EncoderOptions? options = null)
    {
        var source = ModelSource.Locate(path, options ?? new EncoderOptions());
        var side = isQuery ? source.Query : source.Document;
        if (!side.HasModel || side.GraphPath is not null)
        {
            return null;
        }

        using var checkpoint = GraphConversion.OpenCheckpoint(source.Choice.Recipe.Name, side);
        return new ModelArithmetic(checkpoint.Config, side.Recipe);
    }

    /// <summary>Operations of one text.</summary>
    public double OperationsOf(TextExtent text)
    {
        double tokens = text.Tokens;
        var embeddings = config.Embeddings is { } table && table.Width != config.HiddenSize
            ? tokens * Linear(table.Width, config.HiddenSize)
            : 0;
        var layers = 0.0;
        for (var layer = 0; layer < config.Layers; layer++)
        {
            layers += (tokens * LayerOfToken()) + (PairsOf(text.Tokens, layer) * AttentionOfPair());
        }

        return embeddings + layers + (text.PooledTokens * HeadOfPosition()) + HeadOfText();
    }

    private static double Linear(double inputs, double outputs) => OperationsOfProduct * inputs * outputs;

    /// <summary>Width of the queries of all heads, which is also that of what attention gives.</summary>
    private double AttentionWidth() => config.Rotary is { } rotary ? config.Heads * rotary.HeadSize : config.HiddenSize;

    /// <summary>The linear layers of a transformer layer; those with rotary positions have a gate beside the wide one.</summary>
    private double LayerOfToken()
    {
        double hidden = config.HiddenSize, attention = AttentionWidth();
        var keysAndValues = config.Rotary is { } rotary ? 2 * rotary.KeyValueHeads * rotary.HeadSize : 2 * attention;
        var wideProducts = config.Rotary is null ? 2 : 3;
        return Linear(hidden, attention + keysAndValues) + Linear(attention, hidden)
            + (wideProducts * Linear(hidden, config.IntermediateSize));
    }

    /// <summary>Query by key, and the value's share.</summary>
    private double AttentionOfPair() => 2 * OperationsOfProduct * AttentionWidth();

    /// <summary>Pairs of positions of a text that see one another in a layer.</summary>
    private double PairsOf(int tokens, int layer)
    {
        var reach = Math.Min(config.Rotary?.Layers[layer].Reach ?? int.MaxValue, Math.Max(0, tokens - 1));

        // Of the positions at a distance d there are tokens − d pairs, twice as many where both see one another.
        var near = ((double)reach * tokens) - (reach * (reach + 1.0) / 2);
        return tokens + (config.IsDecoder && !side.IsBidirectional ? near : 2 * near);
    }

    private double HeadOfPosition()
    {
        if (side.Head == EncoderHead.Mlp)
        {
            return Linear(config.HiddenSize, 1);
        }

        var width = config.Embeddings?.Width ?? config.HiddenSize;
        var dense = HeadNames.Of(config.Family).Dense.Length > 0 ? Linear(config.HiddenSize, width) : 0;
        var importance = side.HasTermImportance ? Linear(config.HiddenSize, 1) : 0;
        return dense + importance + Linear(width, config.VocabularySize);
    }

    private double HeadOfText() => (side.HasDocumentQuality ? Linear(config.HiddenSize, 1) : 0)
        + (side.HasLiteralResidual ? Linear(config.HiddenSize, config.VocabularySize) : 0);
}
