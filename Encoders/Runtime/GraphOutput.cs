namespace SparseSearch.Encoders.Runtime;

/// <summary>What a graph gives for a batch.</summary>
internal enum GraphOutput
{
    /// <summary>A weight a vocabulary entry, [batch, vocabulary].</summary>
    Weights,

    /// <summary>A logit a position and vocabulary entry, [batch, length, vocabulary].</summary>
    Logits,

    /// <summary>A weight a position, [batch, length].</summary>
    TokenWeights,

    /// <summary>A state a position, [batch, length, width], and the decoder beside it.</summary>
    States,
}
