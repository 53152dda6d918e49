namespace SparseSearch.Encoders.Checkpoints;

/// <summary>
/// What decides the computation of a BERT masked language model, from its <c>config.json</c>. A setting that would
/// change the result and is not supported is an error when the file is read. Immutable.
/// </summary>
public sealed record ModelConfig
{
    /// <summary>The file's name in a model folder.</summary>
    public const string FileName = "config.json";

    private const string Remedy = "Supported are masked language models of the BERT architecture (BertForMaskedLM).";

    /// <summary>The architecture; always <c>bert</c> for now.</summary>
    public required string ModelType { get; init; }

    /// <summary>Width of the hidden states.</summary>
    public required int HiddenSize { get; init; }

    /// <summary>Number of transformer layers.</summary>
    public required int Layers { get; init; }

    /// <summary>Attention heads a layer; divides <see cref="HiddenSize"/>.</summary>
    public required int Heads { get; init; }

    /// <summary>Width of the feed-forward layers.</summary>
    public required int IntermediateSize { get; init; }

    /// <summary>Entries of the vocabulary, which is also the width of the output.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>The most positions, and so tokens, of a text.</summary>
    public required int MaxPositions { get; init; }

    /// <summary>Rows of the token type table; the first one is added to every position.</summary>
    public required int TokenTypes { get; init; }

    /// <summary>Added to the variance in every layer normalisation.</summary>
    public required float LayerNormEpsilon { get; init; }

    /// <summary>The non-linearity, in the layers and in the language-model head.</summary>
    public required HiddenActivation Activation { get; init; }

    /// <summary>Reads the configuration of a model folder.</summary>
    /// <exception cref="CheckpointFormatException">
    /// The file is missing or malformed, a number is missing or out of range, or a setting is not supported.
    /// </exception>
    public static ModelConfig Load(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            throw new CheckpointFormatException(
                folder, $"a file {FileName}", "none",
                "Give the folder that holds the checkpoint and its configuration.");
        }

        var settings = new JsonSettings(path, Remedy);
        RefuseUnsupported(settings);
        var config = new ModelConfig
        {
            ModelType = settings.Text("model_type") ?? "bert",
            HiddenSize = settings.Count("hidden_size"),
            Layers = settings.Count("num_hidden_layers"),
            Heads = settings.Count("num_attention_heads"),
            IntermediateSize = settings.Count("intermediate_size"),
            VocabularySize = settings.Count("vocab_size"),
            MaxPositions = settings.Count("max_position_embeddings"),
            TokenTypes = settings.Count("type_vocab_size", fallback: 2),
            LayerNormEpsilon = settings.Positive("layer_norm_eps", fallback: 1e-12f),
            Activation = ActivationOf(settings),
        };
        if (config.HiddenSize % config.Heads != 0)
        {
            throw settings.Failure(
                $"num_attention_heads to divide hidden_size {config.HiddenSize}", $"{config.Heads} heads");
        }

        return config;
    }

    private static void RefuseUnsupported(JsonSettings settings)
    {
        settings.RequireText("model_type", required: true, "bert");
        settings.RequireText("position_embedding_type", required: false, "absolute");
        settings.RequireFalse("is_decoder");
        settings.RequireFalse("add_cross_attention");
        settings.RequireFalse("is_encoder_decoder");
        settings.RequireEmpty("quantization_config");
        settings.RequireEmpty("pruned_heads");
    }

    private static HiddenActivation ActivationOf(JsonSettings settings) => settings.Text("hidden_act") switch
    {
        null or "gelu" or "gelu_python" => HiddenActivation.Gelu,
        "gelu_new" or "gelu_fast" or "gelu_pytorch_tanh" => HiddenActivation.GeluTanh,
        "relu" => HiddenActivation.Relu,
        var other => throw settings.Failure(
            "hidden_act of gelu, gelu_python, gelu_new, gelu_fast, gelu_pytorch_tanh or relu", $"'{other}'"),
    };
}
