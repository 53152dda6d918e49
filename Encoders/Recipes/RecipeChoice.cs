namespace SparseSearch.Encoders.Recipes;

/// <summary>The recipe of a model, and what decided it.</summary>
/// <param name="Recipe">The recipe.</param>
/// <param name="Reason">Which file said so, or that it was asked for; part of a sentence.</param>
public sealed record RecipeChoice(EncoderRecipe Recipe, string Reason);
