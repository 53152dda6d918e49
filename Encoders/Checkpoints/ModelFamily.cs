namespace SparseSearch.Encoders.Checkpoints;

/// <summary>The architectures that can be computed; each is what Hugging Face calls a model type.</summary>
public enum ModelFamily
{
    /// <summary>BERT (arXiv 1810.04805).</summary>
    Bert,

    /// <summary>DistilBERT (arXiv 1910.01108): BERT without token types.</summary>
    DistilBert,

    /// <summary>RoBERTa (arXiv 1907.11692): BERT whose positions begin behind the padding id.</summary>
    Roberta,

    /// <summary>XLM-RoBERTa (arXiv 1911.02116): RoBERTa with another vocabulary.</summary>
    XlmRoberta,

    /// <summary>ELECTRA's generator (arXiv 2003.10555): BERT with embeddings of a width of their own.</summary>
    Electra,

    /// <summary>ModernBERT (arXiv 2412.13663): rotary positions, layers alternate between local and full.</summary>
    ModernBert,

    /// <summary>Mistral (arXiv 2310.06825): a decoder with windowed attention and shared key and value heads.</summary>
    Mistral,

    /// <summary>Llama 2 and 3 (arXiv 2407.21783).</summary>
    Llama,

    /// <summary>Qwen 2 and 2.5 (arXiv 2412.15115): biases on queries, keys and values.</summary>
    Qwen2,

    /// <summary>Qwen 3 (arXiv 2505.09388): queries and keys are normalised head by head.</summary>
    Qwen3,
}
