namespace SparseSearch.Encoders.Checkpoints;

/// <summary>One module of a sentence-transformers model.</summary>
/// <param name="Kind">The class name without its namespace.</param>
/// <param name="Path">Its folder below the model's; empty for the model's own.</param>
internal sealed record ModuleEntry(string Kind, string Path)
{
    /// <summary>A module by its full class name.</summary>
    public static ModuleEntry Of(string typeName, string path) => new(typeName.Split('.')[^1], path);
}
