namespace SparseSearch.Encoders.Checkpoints;

/// <summary>Which architectures are decoders: causal, with a token that begins a text.</summary>
internal static class DecoderTypes
{
    private static readonly string[] s_all = ["mistral", "llama", "qwen2", "qwen3"];

    /// <summary>For messages.</summary>
    public static string Listed => string.Join(", ", s_all);

    /// <summary>Whether a <c>model_type</c> is one of them.</summary>
    public static bool Contains(string modelType) => s_all.Contains(modelType);
}
