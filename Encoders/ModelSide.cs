using SparseSearch.Encoders.Checkpoints;
using SparseSearch.Encoders.Recipes;

namespace SparseSearch.Encoders;

/// <summary>One side of a model before it is opened: its recipe, its files, and what was asked for.</summary>
internal sealed record ModelSide
{
    /// <summary>Where model folders keep a ready graph, in the order looked for.</summary>
    private static readonly string[] s_graphs = ["model.onnx", "onnx/model.onnx"];

    /// <summary>How its texts become vectors.</summary>
    public required SideRecipe Recipe { get; init; }

    /// <summary>Where its files lie.</summary>
    public required SideFiles Files { get; init; }

    /// <summary>The ONNX file, or null where there is a checkpoint or a table.</summary>
    public string? GraphPath { get; init; }

    /// <summary>Put in front of every text; empty for nothing.</summary>
    public required string Prompt { get; init; }

    /// <summary>Applied to every vector.</summary>
    public required VectorPruning Pruning { get; init; }

    /// <summary>Whether a model is run, and not a table looked up.</summary>
    public bool HasModel => Recipe.Head != EncoderHead.Table;

    /// <summary>The file of PROSPER's literal network, or null where the recipe has none.</summary>
    public string? LiteralPath =>
        Recipe.HasLiteralResidual ? Path.Combine(Files.ModelFolder, Prosper.LiteralFileName) : null;

    /// <summary>Puts together what files and options say; options win.</summary>
    /// <param name="recipe">The side's.</param>
    /// <param name="files">The side's.</param>
    /// <param name="graph">The ONNX file that was asked for, or null to look into the folder.</param>
    /// <param name="prompt">The prompt that was asked for, or null.</param>
    /// <param name="pruning">The pruning that was asked for, or null.</param>
    /// <param name="maxTerms">The most terms of a vector by the model's files, or null.</param>
    /// <exception cref="CheckpointFormatException">The side has neither a model nor a table.</exception>
    public static ModelSide Of(
        SideRecipe recipe, SideFiles files, string? graph, string? prompt, VectorPruning? pruning, int? maxTerms)
    {
        var side = new ModelSide
        {
            Recipe = recipe,
            Files = files,
            GraphPath = graph,
            Prompt = prompt ?? files.Prompt,
            Pruning = pruning ?? (maxTerms is { } k
                ? new VectorPruning([.. recipe.Pruning.Rules, PruningRule.TopTerms(k)])
                : recipe.Pruning),
        };
        if (side.HasModel)
        {
            return graph is null && !SideFiles.HasCheckpoint(files.ModelFolder) ? side.WithGraphOfFolder() : side;
        }

        return recipe.Table == TermTableKind.Ones || files.TablePath is not null
            ? side
            : throw new CheckpointFormatException(
                files.ModelFolder, $"a table of query weights ({string.Join(" or ", TermTable.FileNames)})", "none",
                "Copy the table there, or choose a recipe whose queries need none.");
    }

    private ModelSide WithGraphOfFolder() => this with
    {
        GraphPath = s_graphs.Select(g => Path.Combine(Files.ModelFolder, g)).FirstOrDefault(File.Exists)
            ?? throw new CheckpointFormatException(
                Files.ModelFolder,
                $"a model ({SafetensorsReader.SingleFileName}, {SafetensorsReader.IndexFileName} or {s_graphs[0]})",
                "none", "Give the folder of a checkpoint in safetensors format or of an ONNX file."),
    };
}
