namespace SparseSearch.Encoders.Checkpoints;

/// <summary>Reads the configuration of ModernBERT.</summary>
internal static class ModernBertConfigReader
{
    private const float DefaultGlobalTheta = 160_000f, DefaultLocalTheta = 10_000f;

    /// <summary>Reads the settings.</summary>
    /// <exception cref="CheckpointFormatException">A setting is missing, out of range or not supported.</exception>
    public static ModelConfig Read(JsonSettings settings)
    {
        int hidden = settings.Count("hidden_size"), heads = settings.Count("num_attention_heads");
        if (hidden % heads != 0)
        {
            throw settings.Failure($"num_attention_heads to divide hidden_size {hidden}", $"{heads} heads");
        }

        return new ModelConfig
        {
            ModelType = settings.Text("model_type") ?? "",
            Family = ModelFamily.ModernBert,
            HiddenSize = hidden,
            Layers = settings.Count("num_hidden_layers"),
            Heads = heads,
            IntermediateSize = settings.Count("intermediate_size"),
            VocabularySize = settings.Count("vocab_size"),
            MaxPositions = settings.Count("max_position_embeddings"),
            LayerNormEpsilon = settings.Positive("norm_eps", fallback: 1e-5f),
            Activation = settings.Activation("hidden_activation", HiddenActivation.Gelu, allowSilu: true),
            HeadActivation = settings.Activation("classifier_activation", HiddenActivation.Gelu, allowSilu: true),
            TiesEmbeddings = settings.Flag("tie_word_embeddings", fallback: true),
            Rotary = Rotary(settings, hidden / heads, heads),
            ModernBert = new ModernBertConfig
            {
                NormBias = settings.Flag("norm_bias", fallback: false),
                HeadBias = settings.Flag("classifier_bias", fallback: false),
                DecoderBias = settings.Flag("decoder_bias", fallback: true),
            },
        };
    }

    /// <summary>Today's files have an object a kind of layer, older ones none.</summary>
    private static RotaryFrequencies Frequencies(JsonSettings settings, string kind, int headSize, float theta)
    {
        var all = settings.Object("rope_parameters");
        var own = all?.Object(kind);
        return all is null || own is not null
            ? RotaryConfigReader.Frequencies(settings, own, headSize, theta)
            : throw all.Failure($"an object {kind}", "none");
    }

    private static RotaryConfig Rotary(JsonSettings settings, int headSize, int heads)
    {
        var globalTheta = settings.Positive("global_rope_theta", DefaultGlobalTheta);
        // Older files may say null, which means the global one; files that do not mention it mean the usual number.
        var localTheta = settings.Positive(
            "local_rope_theta", settings.Has("local_rope_theta") ? globalTheta : DefaultLocalTheta);
        settings.RequireEmpty("rope_scaling");
        var full = Frequencies(settings, RotaryConfigReader.Full, headSize, globalTheta);
        var sliding = Frequencies(settings, RotaryConfigReader.Sliding, headSize, localTheta);
        var period = settings.Count("global_attn_every_n_layers", fallback: 3);
        // The window counts positions on both sides together.
        var reach = settings.Count("local_attention", fallback: 128) / 2;
        var reaches = RotaryConfigReader.Reaches(
            settings, settings.Count("num_hidden_layers"), reach, layer => layer % period != 0);
        var attentionBias = settings.Flag("attention_bias", fallback: false);
        return new RotaryConfig
        {
            HeadSize = headSize,
            KeyValueHeads = heads,
            Layers =
            [
                .. reaches.Select(r => new LayerAttention { Reach = r, Frequencies = r is null ? full : sliding }),
            ],
            QueryKeyValueBias = attentionBias,
            OutputBias = attentionBias,
            FeedForwardBias = settings.Flag("mlp_bias", fallback: false),
        };
    }
}
