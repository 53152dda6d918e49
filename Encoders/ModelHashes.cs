using SparseSearch.Encoders.Checkpoints;
using SparseSearch.Encoders.Recipes;

namespace SparseSearch.Encoders;

/// <summary>What identifies a model: the content of each side, and the whole with all that decides a vector.</summary>
/// <param name="Document">Over the files of the documents' side.</param>
/// <param name="Query">Over the files of the queries' side; equal to the other where they are the same.</param>
/// <param name="Whole">Over both, the recipe, prompts and pruning.</param>
internal sealed record ModelHashes(string Document, string Query, string Whole)
{
    /// <summary>Reads every file that decides a vector.</summary>
    /// <param name="source">The model.</param>
    /// <param name="cacheFolder">Where the hashes of large files are remembered.</param>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static ModelHashes Of(ModelSource source, string cacheFolder)
    {
        var document = ContentOf(source.Document, cacheFolder);
        var query = PlacesOf(source.Query) == PlacesOf(source.Document)
            ? document
            : ContentOf(source.Query, cacheFolder);

        // A plain symmetric model without options has the two lines that it always had.
        var recipe = source.Choice.Recipe;
        List<string> lines = [document, recipe.Name, $"logarithms {recipe.Document.Logarithms}"];
        Add(lines, "query", query == document ? null : query);
        Add(lines, "document prompt", NullIfEmpty(source.Document.Prompt));
        Add(lines, "query prompt", NullIfEmpty(source.Query.Prompt));
        Add(lines, "document pruning", TextOf(source.Document.Pruning));
        Add(lines, "query pruning", TextOf(source.Query.Pruning));
        return new ModelHashes(document, query, CheckpointHash.OfText(string.Join('\n', lines)));
    }

    /// <summary>Pruning as an index records it; null for none.</summary>
    public static string? TextOf(VectorPruning pruning) =>
        pruning.Equals(VectorPruning.None) ? null : pruning.ToString();

    /// <summary>A prompt as an index records it; null for none.</summary>
    public static string? NullIfEmpty(string prompt) => prompt.Length == 0 ? null : prompt;

    private static void Add(List<string> lines, string name, string? value)
    {
        if (value is not null)
        {
            lines.Add($"{name} {value}");
        }
    }

    private static (string, string, string?, bool) PlacesOf(ModelSide side) =>
        (side.Files.ModelFolder, side.Files.TokenizerFolder, side.GraphPath, side.HasModel);

    private static string ContentOf(ModelSide side, string cacheFolder)
    {
        var files = side.Files;
        if (!side.HasModel)
        {
            string[] table = side.Recipe.Table == TermTableKind.Ones ? [] : [files.TablePath!];
            return CheckpointHash.Compute(files.TokenizerFolder, table);
        }

        string[] literal = side.LiteralPath is { } path && File.Exists(path) ? [path] : [];
        var weights = WeightFiles(side);
        var content = ContentHashes.GetOrAdd(
            cacheFolder,
            [.. weights, .. literal, .. CheckpointHash.SideFiles(files.ModelFolder)],
            () => CheckpointHash.Compute(files.ModelFolder, [.. weights, .. literal]));

        // A tokenizer or an adapter's base model may lie elsewhere, with settings of its own.
        string[] others = [files.TokenizerFolder, Path.GetDirectoryName(weights[0]) ?? files.ModelFolder];
        return others.Where(f => f != files.ModelFolder && side.GraphPath is null).Distinct().Aggregate(
            content, static (hash, folder) => CheckpointHash.OfText($"{hash}\n{CheckpointHash.Compute(folder, [])}"));
    }

    private static IReadOnlyList<string> WeightFiles(ModelSide side)
    {
        if (side.GraphPath is { } graph)
        {
            return [graph];
        }

        using var checkpoint = Checkpoint.Open(side.Files.ModelFolder, side.Files.BaseFolder);
        return checkpoint.Files;
    }
}
