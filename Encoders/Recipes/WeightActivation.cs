namespace SparseSearch.Encoders.Recipes;

/// <summary>What is done to a logit before logarithms.</summary>
public enum WeightActivation
{
    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>log(1 + exp(x)), above 0 everywhere.</summary>
    Softplus,

    /// <summary>x itself; what is not above 0 is left out of the vector, as it always is.</summary>
    Identity,
}
