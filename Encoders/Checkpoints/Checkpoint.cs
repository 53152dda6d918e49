namespace SparseSearch.Encoders.Checkpoints;

/// <summary>
/// Configuration and weights of a model folder: a checkpoint, or a LoRA adapter with the base model that it belongs to,
/// merged while tensors are read. Thread-safe until disposed.
/// </summary>
public sealed class Checkpoint : IDisposable
{
    private readonly SafetensorsReader _base;
    private readonly SafetensorsReader? _adapter;

    private Checkpoint(
        ModelConfig config, SafetensorsReader baseModel, SafetensorsReader? adapter, SafetensorsReader weights)
    {
        Config = config;
        _base = baseModel;
        _adapter = adapter;
        Weights = weights;
    }

    /// <summary>The model's configuration; with an adapter, that of the base model.</summary>
    public ModelConfig Config { get; }

    /// <summary>The model's tensors, merged with the adapter if there is one.</summary>
    public SafetensorsReader Weights { get; }

    /// <summary>Full paths of every file that decides the weights, an adapter's settings included.</summary>
    public IReadOnlyList<string> Files { get; private init; } = [];

    /// <summary>Whether a folder holds an adapter and no weights of its own.</summary>
    public static bool IsAdapter(string folder) =>
        File.Exists(Path.Combine(folder, LoraConfig.FileName))
        && !File.Exists(Path.Combine(folder, SafetensorsReader.SingleFileName))
        && !File.Exists(Path.Combine(folder, SafetensorsReader.IndexFileName));

    /// <summary>Opens a model folder; the caller disposes the result.</summary>
    /// <param name="folder">A folder with a checkpoint or with an adapter.</param>
    /// <param name="baseFolder">
    /// The folder of an adapter's base model; null for the one that the adapter names, if that is a local folder.
    /// </param>
    /// <exception cref="CheckpointFormatException">
    /// A file is missing or damaged, describes a model that is not supported, or the adapter is for another base model.
    /// </exception>
    /// <exception cref="ArgumentException">A base model is given for a folder that is no adapter.</exception>
    public static Checkpoint Open(string folder, string? baseFolder = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (IsAdapter(folder))
        {
            return OpenAdapter(folder, baseFolder);
        }

        if (baseFolder is not null)
        {
            throw new ArgumentException(
                $"{folder} holds a whole model and no adapter, so that a base model ({baseFolder}) has no place.",
                nameof(baseFolder));
        }

        var config = ModelConfig.Load(folder);
        var weights = SafetensorsReader.Open(folder);
        return new Checkpoint(config, weights, adapter: null, weights) { Files = weights.Files };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _base.Dispose();
        _adapter?.Dispose();
    }

    private static Checkpoint OpenAdapter(string folder, string? baseFolder)
    {
        var settings = LoraConfig.Load(folder);
        var baseModel = baseFolder ?? BaseFolder(folder, settings.BaseModel);
        var weightsPath = Path.Combine(folder, LoraMerge.WeightsFileName);
        if (!File.Exists(weightsPath))
        {
            throw new CheckpointFormatException(
                folder, $"a file {LoraMerge.WeightsFileName}", "none",
                "Save the adapter in safetensors format (PEFT's save_pretrained does by default).");
        }

        var config = ModelConfig.Load(baseModel);
        SafetensorsReader? weights = null, adapter = null;
        try
        {
            weights = SafetensorsReader.Open(baseModel);
            adapter = SafetensorsReader.OpenFile(weightsPath);
            var merged = weights.WithAdapter(LoraMerge.Create(adapter, settings, weights));
            return new Checkpoint(config, weights, adapter, merged)
            {
                Files =
                [
                    .. weights.Files, .. adapter.Files, Path.GetFullPath(Path.Combine(folder, LoraConfig.FileName)),
                ],
            };
        }
        catch
        {
            weights?.Dispose();
            adapter?.Dispose();
            throw;
        }
    }

    /// <summary>The base model that the adapter names, as a path of its own or below the adapter's folder.</summary>
    private static string BaseFolder(string folder, string? name)
    {
        string[] candidates = string.IsNullOrEmpty(name) ? [] : [name, Path.Combine(folder, name)];
        return candidates.FirstOrDefault(Directory.Exists) ?? throw new CheckpointFormatException(
            Path.Combine(folder, LoraConfig.FileName), "base_model_name_or_path to be a local folder",
            name is null ? "none" : $"'{name}'", "Give the base model's folder (baseFolder) as well.");
    }
}
