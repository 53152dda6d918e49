namespace SparseSearch.Encoders.Runtime;

/// <summary>What a graph gives for a batch.</summary>
internal enum GraphOutput
{
    /// <summary>A weight a vocabulary entry, [batch, vocabulary].</summary>
    Weights,

    /// <summary>A logit a position and vocabulary entry, [batch, length, vocabulary].</summary>
    Logits,

    /// <summary>What the decoder is multiplied with, [batch, length, width]; the head is computed here.</summary>
    States,

    /// <summary>A weight a position, [batch, length].</summary>
    TokenWeights,
}
