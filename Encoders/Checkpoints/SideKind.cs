namespace SparseSearch.Encoders.Checkpoints;

/// <summary>What a side was found to compute.</summary>
internal enum SideKind
{
    /// <summary>A table of weights, no model.</summary>
    Table,

    /// <summary>One weight a token, from a linear layer.</summary>
    Mlp,

    /// <summary>The same, saved by the framework of learned sparse retrieval.</summary>
    LsrMlp,

    /// <summary>The logits of a masked language model.</summary>
    MaskedModel,

    /// <summary>The same with EPIC's term importance.</summary>
    EpicModel,

    /// <summary>The logits of a causal language model.</summary>
    Decoder,

    /// <summary>A causal language model with PROSPER's literal network beside it.</summary>
    LiteralDecoder,
}
