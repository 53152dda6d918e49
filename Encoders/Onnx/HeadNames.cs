using SparseSearch.Encoders.Checkpoints;

namespace SparseSearch.Encoders.Onnx;

/// <summary>What each family calls the tensors of its language-model head.</summary>
/// <param name="Words">The word embeddings, to which the decoder may be tied.</param>
/// <param name="Decoder">The decoder matrix.</param>
/// <param name="Bias">The decoder's bias; empty where there is none.</param>
/// <param name="Dense">The layer before the decoder; empty where there is none.</param>
/// <param name="Norm">The normalisation behind that layer; empty where there is none.</param>
internal sealed record HeadNames(string Words, string Decoder, string Bias, string Dense, string Norm)
{
    /// <summary>The names of a family.</summary>
    public static HeadNames Of(ModelFamily family) => family switch
    {
        ModelFamily.Bert => new HeadNames(
            TensorNames.WordEmbeddings, TensorNames.DecoderWeight, TensorNames.DecoderBias,
            "cls.predictions.transform.dense", "cls.predictions.transform.LayerNorm"),
        ModelFamily.DistilBert => new HeadNames(
            "distilbert.embeddings.word_embeddings.weight", "vocab_projector.weight", "vocab_projector.bias",
            "vocab_transform", "vocab_layer_norm"),
        ModelFamily.Roberta or ModelFamily.XlmRoberta => new HeadNames(
            "roberta.embeddings.word_embeddings.weight", "lm_head.decoder.weight", "lm_head.bias", "lm_head.dense",
            "lm_head.layer_norm"),
        ModelFamily.Electra => new HeadNames(
            "electra.embeddings.word_embeddings.weight", "generator_lm_head.weight", "generator_lm_head.bias",
            "generator_predictions.dense", "generator_predictions.LayerNorm"),
        ModelFamily.ModernBert => new HeadNames(
            "model.embeddings.tok_embeddings.weight", "decoder.weight", "decoder.bias", "head.dense", "head.norm"),
        _ => new HeadNames("model.embed_tokens.weight", "lm_head.weight", "", "", ""),
    };
}
