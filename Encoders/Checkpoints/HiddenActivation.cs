namespace SparseSearch.Encoders.Checkpoints;

/// <summary>The non-linearity between the two halves of a feed-forward layer.</summary>
public enum HiddenActivation
{
    /// <summary>x · Φ(x), exact.</summary>
    Gelu,

    /// <summary>The tanh approximation of gelu.</summary>
    GeluTanh,

    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>x / (1 + exp(−x)), also called swish.</summary>
    Silu,
}
