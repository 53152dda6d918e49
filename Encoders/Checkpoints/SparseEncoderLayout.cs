using System.Text.Json;
using SparseSearch.Encoders.Recipes;

namespace SparseSearch.Encoders.Checkpoints;

/// <summary>
/// What a model folder says of itself in the files of sentence-transformers (<c>modules.json</c> and the modules' own
/// settings). A folder without them is taken as a plain SPLADE checkpoint. Immutable.
/// </summary>
public sealed record SparseEncoderLayout
{
    /// <summary>The file that lists a model's modules.</summary>
    public const string ModulesFileName = "modules.json";

    private const string Remedy =
        "Supported is a masked language model with SpladePooling of strategy max and activation relu.";

    /// <summary>The folder of checkpoint, configuration and tokenizer.</summary>
    public required string TransformerFolder { get; init; }

    /// <summary>What turns logits into weights.</summary>
    public required EncoderRecipe Recipe { get; init; }

    /// <summary>The most tokens of a text that the model was made for, or null where the folder does not say.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>Reads a model folder.</summary>
    /// <exception cref="CheckpointFormatException">A file is malformed, or describes another kind of model.</exception>
    public static SparseEncoderLayout Read(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var path = Path.Combine(folder, ModulesFileName);
        if (!File.Exists(path))
        {
            return new SparseEncoderLayout { TransformerFolder = folder, Recipe = Splade.Recipe };
        }

        var modules = ReadModules(path);
        if (modules is not [{ Kind: "Transformer" or "MLMTransformer" }, { Kind: "SpladePooling" }])
        {
            throw new CheckpointFormatException(
                path, "the modules Transformer, SpladePooling",
                string.Join(", ", modules.Select(static m => m.Kind)), Remedy);
        }

        RequireMaxPooling(Path.Combine(folder, modules[1].Path, ModelConfig.FileName));
        var transformer = Path.Combine(folder, modules[0].Path);
        var limits = Path.Combine(transformer, "sentence_bert_config.json");
        return new SparseEncoderLayout
        {
            TransformerFolder = transformer,
            Recipe = Splade.Recipe,
            MaxTokens = File.Exists(limits) ? new JsonSettings(limits, Remedy).OptionalCount("max_seq_length") : null,
        };
    }

    private static void RequireMaxPooling(string path)
    {
        if (!File.Exists(path))
        {
            throw new CheckpointFormatException(path, "the settings of SpladePooling", "no such file", Remedy);
        }

        var settings = new JsonSettings(path, Remedy);
        settings.RequireText("pooling_strategy", required: true, "max");
        settings.RequireText("activation_function", required: false, "relu");
    }

    /// <summary>Each module's class name without its namespace, and its folder below the model's.</summary>
    private static (string Kind, string Path)[] ReadModules(string path)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            return [.. json.RootElement.EnumerateArray().Select(m =>
                (m.GetProperty("type").GetString()?.Split('.')[^1] ?? "", m.GetProperty("path").GetString() ?? ""))];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new CheckpointFormatException(
                path, "a list of modules, each with type and path", e.Message, Remedy, e);
        }
    }
}
