namespace SparseSearch.Encoders.Checkpoints;

/// <summary>Reads the configuration of encoders with learned positions: the BERT family.</summary>
internal static class EncoderConfigReader
{
    /// <summary>DistilBERT fixes it in its code.</summary>
    private const float DistilBertEpsilon = 1e-12f;

    /// <summary>BERT, RoBERTa, XLM-RoBERTa and ELECTRA.</summary>
    /// <exception cref="CheckpointFormatException">A setting is missing, out of range or not supported.</exception>
    public static ModelConfig Read(JsonSettings settings, ModelFamily family)
    {
        settings.RequireText("position_embedding_type", required: false, "absolute");
        settings.RequireFalse("is_decoder");
        var hidden = settings.Count("hidden_size");
        var activation = settings.Activation("hidden_act", HiddenActivation.Gelu);
        var first = family is ModelFamily.Roberta or ModelFamily.XlmRoberta
            ? settings.Index("pad_token_id", fallback: 1) + 1
            : 0;
        var positions = settings.Count("max_position_embeddings") - first;
        if (positions < 1)
        {
            throw settings.Failure(
                $"max_position_embeddings above {first}, the position of the first token", $"{positions + first}");
        }

        return WithDivisibleHeads(settings, "num_attention_heads", new ModelConfig
        {
            ModelType = settings.Text("model_type") ?? "",
            Family = family,
            HiddenSize = hidden,
            Layers = settings.Count("num_hidden_layers"),
            Heads = settings.Count("num_attention_heads"),
            IntermediateSize = settings.Count("intermediate_size"),
            VocabularySize = settings.Count("vocab_size"),
            MaxPositions = positions,
            LayerNormEpsilon = settings.Positive("layer_norm_eps", fallback: 1e-12f),
            Activation = activation,
            // The reference fixes gelu in the heads of all but BERT, whatever the layers have.
            HeadActivation = family == ModelFamily.Bert ? activation : HiddenActivation.Gelu,
            TiesEmbeddings = settings.Flag("tie_word_embeddings", fallback: true),
            Embeddings = new EmbeddingConfig
            {
                Width = family == ModelFamily.Electra ? settings.Count("embedding_size") : hidden,
                TokenTypes = settings.Count("type_vocab_size", fallback: 2),
                FirstPosition = first,
            },
        });
    }

    /// <summary>DistilBERT, which has names of its own for everything.</summary>
    /// <exception cref="CheckpointFormatException">A setting is missing, out of range or not supported.</exception>
    public static ModelConfig ReadDistilBert(JsonSettings settings)
    {
        var activation = settings.Activation("activation", HiddenActivation.Gelu);
        return WithDivisibleHeads(settings, "n_heads", new ModelConfig
        {
            ModelType = settings.Text("model_type") ?? "",
            Family = ModelFamily.DistilBert,
            HiddenSize = settings.Count("dim"),
            Layers = settings.Count("n_layers"),
            Heads = settings.Count("n_heads"),
            IntermediateSize = settings.Count("hidden_dim"),
            VocabularySize = settings.Count("vocab_size"),
            MaxPositions = settings.Count("max_position_embeddings"),
            LayerNormEpsilon = DistilBertEpsilon,
            Activation = activation,
            HeadActivation = activation,
            TiesEmbeddings = settings.Flag("tie_word_embeddings", fallback: true),
            Embeddings = new EmbeddingConfig { Width = settings.Count("dim"), TokenTypes = 0 },
        });
    }

    private static ModelConfig WithDivisibleHeads(JsonSettings settings, string name, ModelConfig config) =>
        config.HiddenSize % config.Heads == 0
            ? config
            : throw settings.Failure(
                $"{name} to divide the hidden size {config.HiddenSize}", $"{config.Heads} heads");
}
