namespace SparseSearch.Encoders.Checkpoints;

/// <summary>
/// What decides the computation of a language model, from its <c>config.json</c>. A setting that would change the
/// result and is not supported is an error when the file is read. Old and new spellings of settings are understood.
/// Immutable.
/// </summary>
public sealed record ModelConfig
{
    /// <summary>The file's name in a model folder.</summary>
    public const string FileName = "config.json";

    /// <summary>Tables of angles grow with positions; no model has been trained on texts of this length.</summary>
    private const int MostRotaryPositions = 1 << 22;

    /// <summary>Model type, the beginning of its class names, and the family.</summary>
    private static readonly (string Type, string ClassPrefix, ModelFamily Family)[] s_families =
    [
        ("bert", "Bert", ModelFamily.Bert),
        ("distilbert", "DistilBert", ModelFamily.DistilBert),
        ("roberta", "Roberta", ModelFamily.Roberta),
        ("xlm-roberta", "XLMRoberta", ModelFamily.XlmRoberta),
        ("electra", "Electra", ModelFamily.Electra),
        ("modernbert", "ModernBert", ModelFamily.ModernBert),
        ("mistral", "Mistral", ModelFamily.Mistral),
        ("llama", "Llama", ModelFamily.Llama),
        ("qwen2", "Qwen2", ModelFamily.Qwen2),
        ("qwen3", "Qwen3", ModelFamily.Qwen3),
    ];

    private static readonly string s_remedy =
        $"Supported are the model types {string.Join(", ", s_families.Select(static f => f.Type))}, unquantised.";

    /// <summary>The architecture as the file names it, for example <c>bert</c>.</summary>
    public required string ModelType { get; init; }

    /// <summary>The architecture.</summary>
    public required ModelFamily Family { get; init; }

    /// <summary>The class that wrote the checkpoint, for example <c>BertForMaskedLM</c>, or null.</summary>
    public string? Architecture { get; init; }

    /// <summary>Width of the hidden states.</summary>
    public required int HiddenSize { get; init; }

    /// <summary>Number of transformer layers.</summary>
    public required int Layers { get; init; }

    /// <summary>Attention heads a layer.</summary>
    public required int Heads { get; init; }

    /// <summary>Width of the feed-forward layers.</summary>
    public required int IntermediateSize { get; init; }

    /// <summary>Entries of the vocabulary, which is also the width of the output.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>The most positions, and so tokens, of a text.</summary>
    public required int MaxPositions { get; init; }

    /// <summary>Added to the variance, or mean square, in every normalisation.</summary>
    public required float LayerNormEpsilon { get; init; }

    /// <summary>The non-linearity of the layers.</summary>
    public required HiddenActivation Activation { get; init; }

    /// <summary>The non-linearity of the language-model head; not read where it has none.</summary>
    public required HiddenActivation HeadActivation { get; init; }

    /// <summary>Whether the decoder matrix is that of the word embeddings unless it is stored as well.</summary>
    public required bool TiesEmbeddings { get; init; }

    /// <summary>Learned positions; null for families with rotary ones.</summary>
    public EmbeddingConfig? Embeddings { get; init; }

    /// <summary>Rotary positions; null for families with learned ones.</summary>
    public RotaryConfig? Rotary { get; init; }

    /// <summary>ModernBERT's own settings; null for other families.</summary>
    public ModernBertConfig? ModernBert { get; init; }

    /// <summary>Whether the model predicts the next token, each position seeing only those before.</summary>
    public bool IsDecoder => IsDecoderFamily(Family);

    /// <summary>The model types of decoders.</summary>
    internal static IEnumerable<string> DecoderTypes =>
        s_families.Where(static f => IsDecoderFamily(f.Family)).Select(static f => f.Type);

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

        var settings = new JsonSettings(path, s_remedy);
        var family = FamilyOf(settings);
        RefuseUnsupported(settings);
        var config = family switch
        {
            ModelFamily.DistilBert => EncoderConfigReader.ReadDistilBert(settings),
            ModelFamily.ModernBert => ModernBertConfigReader.Read(settings),
            _ when IsDecoderFamily(family) => DecoderConfigReader.Read(settings, family),
            _ => EncoderConfigReader.Read(settings, family),
        };
        if (config.Rotary is not null && config.MaxPositions > MostRotaryPositions)
        {
            throw settings.Failure(
                $"max_position_embeddings of at most {MostRotaryPositions}, of which tables are kept",
                $"{config.MaxPositions}");
        }

        return config with { Architecture = settings.Texts("architectures") is [var first, ..] ? first : null };
    }

    private static bool IsDecoderFamily(ModelFamily family) =>
        family is ModelFamily.Mistral or ModelFamily.Llama or ModelFamily.Qwen2 or ModelFamily.Qwen3;

    /// <summary>The family by <c>model_type</c>, with which the class that wrote the checkpoint must agree.</summary>
    private static ModelFamily FamilyOf(JsonSettings settings)
    {
        var type = settings.Text("model_type");
        var index = Array.FindIndex(s_families, f => f.Type == type);
        if (index < 0)
        {
            throw settings.Failure("a supported model_type", type is null ? "none" : $"'{type}'");
        }

        var (_, prefix, family) = s_families[index];
        foreach (var name in settings.Texts("architectures") ?? [])
        {
            if (!name.StartsWith(prefix, StringComparison.Ordinal))
            {
                throw settings.Failure(
                    $"architectures that begin with {prefix}, as the model_type '{type}' says", $"'{name}'");
            }
        }

        return family;
    }

    private static void RefuseUnsupported(JsonSettings settings)
    {
        settings.RequireFalse("add_cross_attention");
        settings.RequireFalse("is_encoder_decoder");
        settings.RequireFalse("use_bidirectional_attention");
        settings.RequireEmpty("quantization_config");
        settings.RequireEmpty("pruned_heads");
        settings.RequireEmpty("final_logit_softcapping");
        settings.RequireEmpty("attn_logit_softcapping");
    }
}
