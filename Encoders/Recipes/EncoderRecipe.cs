namespace SparseSearch.Encoders.Recipes;

/// <summary>
/// What turns a text into a sparse vector, apart from the weights of a model: one recipe a side, since many encoders
/// treat queries and documents differently. Immutable.
/// </summary>
public sealed record EncoderRecipe
{
    /// <summary>The recipe's name, as an index records it.</summary>
    public required string Name { get; init; }

    /// <summary>How a query becomes a vector.</summary>
    public required SideRecipe Query { get; init; }

    /// <summary>How a document becomes a vector.</summary>
    public required SideRecipe Document { get; init; }

    /// <summary>A recipe that treats both sides alike.</summary>
    public static EncoderRecipe Symmetric(string name, SideRecipe side) =>
        new() { Name = name, Query = side, Document = side };
}
