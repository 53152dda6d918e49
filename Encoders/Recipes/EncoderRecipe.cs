namespace SparseSearch.Encoders.Recipes;

/// <summary>
/// What turns a language model's logits into a sparse vector: the maximum over a text's positions, relu, then one or
/// more times log(1 + x). Immutable.
/// </summary>
public sealed record EncoderRecipe
{
    /// <summary>The recipe's name, as an index records it.</summary>
    public required string Name { get; init; }

    /// <summary>How often log(1 + x) is applied; 1 or 2.</summary>
    public required int Logarithms { get; init; }
}
