using SparseSearch.Encoders.Checkpoints;
using SparseSearch.Encoders.Recipes;

namespace SparseSearch.Encoders;

/// <summary>Where the parts of a model lie, and what each side makes of them.</summary>
internal sealed record ModelSource
{
    /// <summary>A short name for people.</summary>
    public required string Name { get; init; }

    /// <summary>The recipe and what decided it.</summary>
    public required RecipeChoice Choice { get; init; }

    /// <summary>The side of documents.</summary>
    public required ModelSide Document { get; init; }

    /// <summary>The side of queries.</summary>
    public required ModelSide Query { get; init; }

    /// <summary>Looks at a path.</summary>
    /// <param name="path">A model folder or an ONNX file.</param>
    /// <param name="options">Recipe, query model, prompts and pruning are read.</param>
    /// <exception cref="FileNotFoundException">There is neither such a folder nor such a file.</exception>
    /// <exception cref="CheckpointFormatException">The folder holds no model, or one of another kind.</exception>
    /// <exception cref="ArgumentException">There is no such recipe, or a base model without an adapter.</exception>
    public static ModelSource Locate(string path, EncoderOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(options);
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        var graph = Directory.Exists(full) ? null : RequireFile(full);
        var folder = graph is null ? full : TokenizerFolder(graph);
        var recipe = options.Recipe is null ? null : RecipeCatalog.Find(options.Recipe);
        var queryFolder = FolderOf(options.QueryModelPath, "for the queries");
        var baseFolder = FolderOf(options.BaseModelPath, "of the adapter's base");
        var layout = SparseEncoderLayout.Read(folder, queryFolder, baseFolder, recipe);
        if (baseFolder is not null && (layout.Document.BaseFolder ?? layout.Query.BaseFolder) is null)
        {
            throw new ArgumentException(
                $"{full} is a whole model and no adapter, so that a base model ({baseFolder}) has no place.",
                nameof(options));
        }

        return new ModelSource
        {
            Name = Path.GetFileName(full),
            Choice = layout.Choice,
            Document = ModelSide.Of(
                layout.Choice.Recipe.Document, layout.Document, graph, options.DocumentPrompt, options.DocumentPruning,
                layout.MaxTerms),
            Query = ModelSide.Of(
                layout.Choice.Recipe.Query, layout.Query, options.QueryModelPath is null ? graph : null,
                options.QueryPrompt, options.QueryPruning, layout.MaxTerms),
        };
    }

    private static string RequireFile(string path) => File.Exists(path) ? path : throw new FileNotFoundException(
        $"There is no model {path}; give a folder with a safetensors checkpoint, or an ONNX file.", path);

    private static string? FolderOf(string? path, string purpose)
    {
        if (path is null)
        {
            return null;
        }

        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        return Directory.Exists(full) ? full : throw new FileNotFoundException(
            $"There is no model folder {full} {purpose}.", full);
    }

    /// <summary>The file's folder, or the one above it where exporters put graphs into a folder of their own.</summary>
    private static string TokenizerFolder(string file)
    {
        var folder = Path.GetDirectoryName(file) ?? ".";
        var parent = Path.GetDirectoryName(folder);
        return !SideFiles.HasTokenizer(folder) && parent is not null && SideFiles.HasTokenizer(parent)
            ? parent
            : folder;
    }
}
