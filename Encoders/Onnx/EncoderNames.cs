using SparseSearch.Encoders.Checkpoints;

namespace SparseSearch.Encoders.Onnx;

/// <summary>What the families of encoders with learned positions call their tensors. Immutable.</summary>
internal sealed record EncoderNames
{
    /// <summary>The embeddings; their tables and normalisation are named alike in every family.</summary>
    public required string Embeddings { get; init; }

    /// <summary>The layer that widens ELECTRA's embeddings.</summary>
    public required string Projection { get; init; }

    /// <summary>What stands before the number of a layer.</summary>
    public required string Layers { get; init; }

    /// <summary>The projections of queries, keys and values, below a layer.</summary>
    public IReadOnlyList<string> QueryKeyValue { get; init; } =
        ["attention.self.query", "attention.self.key", "attention.self.value"];

    /// <summary>The projection behind attention, below a layer.</summary>
    public string AttentionDense { get; init; } = "attention.output.dense";

    /// <summary>The normalisation behind attention, below a layer.</summary>
    public string AttentionNorm { get; init; } = "attention.output.LayerNorm";

    /// <summary>The first half of the feed-forward layer, below a layer.</summary>
    public string Intermediate { get; init; } = "intermediate.dense";

    /// <summary>The second half of the feed-forward layer, below a layer.</summary>
    public string OutputDense { get; init; } = "output.dense";

    /// <summary>The normalisation behind the feed-forward layer, below a layer.</summary>
    public string OutputNorm { get; init; } = "output.LayerNorm";

    /// <summary>The names of a family.</summary>
    public static EncoderNames Of(ModelFamily family) => family switch
    {
        ModelFamily.Bert => WithPrefix("bert"),
        ModelFamily.Roberta or ModelFamily.XlmRoberta => WithPrefix("roberta"),
        ModelFamily.Electra => WithPrefix("electra"),
        ModelFamily.DistilBert => new EncoderNames
        {
            Embeddings = "distilbert.embeddings",
            Projection = "",
            Layers = "distilbert.transformer.layer",
            QueryKeyValue = ["attention.q_lin", "attention.k_lin", "attention.v_lin"],
            AttentionDense = "attention.out_lin",
            AttentionNorm = "sa_layer_norm",
            Intermediate = "ffn.lin1",
            OutputDense = "ffn.lin2",
            OutputNorm = "output_layer_norm",
        },
        _ => throw new ArgumentOutOfRangeException(nameof(family), family, "Not an encoder with learned positions."),
    };

    private static EncoderNames WithPrefix(string prefix) => new()
    {
        Embeddings = $"{prefix}.embeddings",
        Projection = $"{prefix}.embeddings_project",
        Layers = $"{prefix}.encoder.layer",
    };
}
