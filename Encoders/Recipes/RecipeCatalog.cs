namespace SparseSearch.Encoders.Recipes;

/// <summary>Every recipe by name. Thread-safe.</summary>
public static class RecipeCatalog
{
    /// <summary>All recipes, family by family.</summary>
    public static IReadOnlyList<EncoderRecipe> All { get; } =
        [.. Splade.All, .. InferenceFree.All, .. LsrHeads.All, .. MistralEcho.All, Prosper.Recipe];

    /// <summary>The recipe of a name.</summary>
    /// <exception cref="ArgumentException">There is none; the message lists those there are.</exception>
    public static EncoderRecipe Find(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return All.FirstOrDefault(r => r.Name == name) ?? throw new ArgumentException(
            $"There is no recipe '{name}'; there are {string.Join(", ", All.Select(static r => r.Name))}.",
            nameof(name));
    }
}
