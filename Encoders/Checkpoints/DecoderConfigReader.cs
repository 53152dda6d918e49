namespace SparseSearch.Encoders.Checkpoints;

/// <summary>Reads the configuration of decoders: Mistral, Llama, Qwen 2 and Qwen 3.</summary>
internal static class DecoderConfigReader
{
    private const float DefaultTheta = 10_000f;

    /// <summary>What Mistral has where its file does not mention a window at all.</summary>
    private const int MistralWindow = 4096;

    /// <summary>What Qwen has where its file does not say from which layer on windows begin.</summary>
    private const int QwenFirstWindowedLayer = 28;

    /// <summary>Reads the settings of one family.</summary>
    /// <exception cref="CheckpointFormatException">A setting is missing, out of range or not supported.</exception>
    public static ModelConfig Read(JsonSettings settings, ModelFamily family)
    {
        var activation = settings.Activation("hidden_act", HiddenActivation.Silu, allowSilu: true);
        return new ModelConfig
        {
            ModelType = settings.Text("model_type") ?? "",
            Family = family,
            HiddenSize = settings.Count("hidden_size"),
            Layers = settings.Count("num_hidden_layers"),
            Heads = settings.Count("num_attention_heads"),
            IntermediateSize = settings.Count("intermediate_size"),
            VocabularySize = settings.Count("vocab_size"),
            MaxPositions = settings.Count("max_position_embeddings"),
            LayerNormEpsilon = settings.Positive("rms_norm_eps", fallback: 1e-6f),
            Activation = activation,
            HeadActivation = activation,
            TiesEmbeddings = settings.Flag("tie_word_embeddings", fallback: false),
            Rotary = Rotary(settings, family),
        };
    }

    private static RotaryConfig Rotary(JsonSettings settings, ModelFamily family)
    {
        int heads = settings.Count("num_attention_heads"), layers = settings.Count("num_hidden_layers");
        var headSize = HeadSize(settings, family, heads);
        var theta = settings.Positive("rope_theta", DefaultTheta);
        var own = settings.Object("rope_parameters") ?? settings.Object("rope_scaling");
        var frequencies = RotaryConfigReader.Frequencies(settings, own, headSize, theta);
        var reaches = Reaches(settings, family, layers);
        var (attentionBias, feedForwardBias) = Biases(settings, family);
        return new RotaryConfig
        {
            HeadSize = headSize,
            KeyValueHeads = KeyValueHeads(settings, family, heads),
            Layers = [.. reaches.Select(r => new LayerAttention { Reach = r, Frequencies = frequencies })],
            QueryKeyValueBias = attentionBias || family == ModelFamily.Qwen2,
            OutputBias = attentionBias,
            FeedForwardBias = feedForwardBias,
            NormalizesHeads = family == ModelFamily.Qwen3,
        };
    }

    private static int HeadSize(JsonSettings settings, ModelFamily family, int heads)
    {
        // Qwen 3's own fallback is a fixed number, so that a file without the setting is more likely wrong than meant.
        if (settings.OptionalCount("head_dim") is not null || family == ModelFamily.Qwen3)
        {
            return settings.Count("head_dim");
        }

        var hidden = settings.Count("hidden_size");
        return hidden % heads == 0
            ? hidden / heads
            : throw settings.Failure($"num_attention_heads to divide hidden_size {hidden}", $"{heads} heads");
    }

    private static int KeyValueHeads(JsonSettings settings, ModelFamily family, int heads)
    {
        // The first Llama had as many as queries and no such setting; the others always write it.
        var shared = settings.Count("num_key_value_heads", family == ModelFamily.Llama ? heads : null);
        return heads % shared == 0
            ? shared
            : throw settings.Failure($"num_key_value_heads to divide {heads} heads", $"{shared}");
    }

    private static (bool Attention, bool FeedForward) Biases(JsonSettings settings, ModelFamily family)
    {
        if (family is ModelFamily.Mistral or ModelFamily.Qwen2)
        {
            settings.RequireFalse("attention_bias");
        }

        if (family != ModelFamily.Llama)
        {
            settings.RequireFalse("mlp_bias");
        }

        return (settings.Flag("attention_bias", fallback: false), settings.Flag("mlp_bias", fallback: false));
    }

    /// <summary>A window of w positions holds a position itself and the w − 1 before it.</summary>
    private static int?[] Reaches(JsonSettings settings, ModelFamily family, int layers)
    {
        var window = settings.OptionalCount("sliding_window");
        switch (family)
        {
            case ModelFamily.Mistral:
                window = settings.Has("sliding_window") ? window : MistralWindow;
                return RotaryConfigReader.Reaches(settings, layers, window - 1, static _ => true);
            case ModelFamily.Qwen2 or ModelFamily.Qwen3:
                var first = settings.Index("max_window_layers", QwenFirstWindowedLayer);
                window = settings.Flag("use_sliding_window", fallback: false) ? window : null;
                return RotaryConfigReader.Reaches(settings, layers, window - 1, layer => layer >= first);
            default:
                settings.RequireEmpty("sliding_window");
                return RotaryConfigReader.Reaches(settings, layers, reach: null, static _ => false);
        }
    }
}
