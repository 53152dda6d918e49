namespace SparseSearch.Encoders.Recipes;

/// <summary>
/// SPLADE with max pooling: the weight of term j is max over positions i of log(1 + relu(logit_ij)), special tokens'
/// positions and dimensions included. Formal et al., SPLADE v2, arXiv 2109.10086.
/// </summary>
public static class Splade
{
    /// <summary>The recipe, the same for queries and documents.</summary>
    public static EncoderRecipe Recipe { get; } = new() { Name = "splade", Logarithms = 1 };
}
