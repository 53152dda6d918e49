using SparseSearch.Encoders.Recipes;

namespace SparseSearch.Encoders.Checkpoints;

/// <summary>
/// Reads a model as sentence-transformers saves it: a transformer and SpladePooling for both sides, or a Router with a
/// route a side, whose query route may be a SparseStaticEmbedding. Prompts and the most terms of a vector stand in
/// <c>config_sentence_transformers.json</c>, the most tokens in a transformer's <c>sentence_bert_config.json</c>.
/// </summary>
internal static class SentenceTransformersFolder
{
    /// <summary>The file of prompts.</summary>
    public const string SettingsFileName = "config_sentence_transformers.json";

    /// <summary>The file of a transformer's token limit.</summary>
    public const string LimitsFileName = "sentence_bert_config.json";

    /// <summary>What every failure here tells the user.</summary>
    public const string Remedy =
        "Supported are a masked language model with SpladePooling of strategy max or sum and activation relu or "
        + "log1p_relu, and a Router of such a model for documents and the same or a SparseStaticEmbedding for queries.";

    private static readonly string[] s_transformers = ["Transformer", "MLMTransformer"];
    private static readonly string[] s_queryPrompts = ["query"];
    private static readonly string[] s_documentPrompts = ["document", "passage", "corpus"];

    /// <summary>Looks at a folder with <c>modules.json</c>.</summary>
    /// <exception cref="CheckpointFormatException">A file is malformed, or describes another kind of model.</exception>
    public static FolderFindings Look(string folder)
    {
        var path = Path.Combine(folder, SparseEncoderLayout.ModulesFileName);
        var modules = ModuleList.Read(path);
        var settingsPath = Path.Combine(folder, SettingsFileName);
        var prompts = PromptFile.Read(settingsPath);
        if (modules is [{ Kind: "Router" or "Asym" } router])
        {
            var routes = RouterFile.Read(Path.Combine(folder, router.Path));
            return new FolderFindings
            {
                Query = SideOf(folder, routes.Path, routes.Query, prompts.For(s_queryPrompts)),
                Document = SideOf(folder, routes.Path, routes.Document, prompts.For(s_documentPrompts)),
                MaxTerms = prompts.MaxTerms,
            };
        }

        return new FolderFindings
        {
            Query = SideOf(folder, path, modules, prompts.For(s_queryPrompts)),
            Document = SideOf(folder, path, modules, prompts.For(s_documentPrompts)),
            MaxTerms = prompts.MaxTerms,
        };
    }

    /// <summary>What a chain of modules does.</summary>
    /// <param name="folder">The model's.</param>
    /// <param name="listedIn">The file that names them.</param>
    /// <param name="modules">In order.</param>
    /// <param name="prompt">Put in front of every text.</param>
    private static SideFinding SideOf(
        string folder, string listedIn, IReadOnlyList<ModuleEntry> modules, string prompt) => modules switch
        {
            [{ Kind: "SparseStaticEmbedding" } table] => TableOf(folder, table, prompt),
            [{ } transformer, { Kind: "SpladePooling" } pooling] when s_transformers.Contains(transformer.Kind) =>
                PooledOf(folder, transformer, pooling, prompt),
            _ => throw new CheckpointFormatException(
                listedIn, "the modules Transformer and SpladePooling, or a Router",
                string.Join(", ", modules.Select(static m => m.Kind)), Remedy),
        };

    private static SideFinding PooledOf(string folder, ModuleEntry transformer, ModuleEntry pooling, string prompt)
    {
        var model = Path.Combine(folder, transformer.Path);
        var path = Path.Combine(folder, pooling.Path, ModelConfig.FileName);
        if (!File.Exists(path))
        {
            throw new CheckpointFormatException(path, "the settings of SpladePooling", "no such file", Remedy);
        }

        var settings = new JsonSettings(path, Remedy);
        var strategy = settings.Text("pooling_strategy");
        var activation = settings.Text("activation_function") ?? "relu";
        var limits = Path.Combine(model, LimitsFileName);
        return new SideFinding
        {
            Files = SideFiles.In(model, folder) with
            {
                Prompt = prompt,
                MaxTokens = File.Exists(limits)
                    ? new JsonSettings(limits, Remedy).OptionalCount("max_seq_length")
                    : null,
            },
            Kind = SideKind.MaskedModel,
            Aggregation = strategy switch
            {
                "max" => PositionAggregation.Max,
                "sum" => PositionAggregation.Sum,
                _ => throw settings.Failure(
                    "pooling_strategy 'max' or 'sum'", strategy is null ? "none" : $"'{strategy}'"),
            },
            Logarithms = activation switch
            {
                "relu" => 1,
                "log1p_relu" => 2,
                _ => throw settings.Failure("activation_function 'relu' or 'log1p_relu'", $"'{activation}'"),
            },
            Reason = $"{Path.Combine(pooling.Path, ModelConfig.FileName)} says {strategy} and {activation}",
        };
    }

    private static SideFinding TableOf(string folder, ModuleEntry module, string prompt)
    {
        var own = Path.Combine(folder, module.Path);
        return new SideFinding
        {
            Files = SideFiles.In(own, folder) with { TablePath = TablePathOf(folder, own), Prompt = prompt },
            Kind = SideKind.Table,
            Reason = $"{RouterFile.FileName} names the SparseStaticEmbedding {module.Path}",
        };
    }

    /// <summary>The saved weights, or the JSON file that the module's settings name.</summary>
    private static string TablePathOf(string folder, string own)
    {
        var weights = Path.Combine(own, SafetensorsReader.SingleFileName);
        if (File.Exists(weights))
        {
            return weights;
        }

        var settings = Path.Combine(own, ModelConfig.FileName);
        var named = File.Exists(settings) ? new JsonSettings(settings, Remedy).Text("path") : null;
        return new[] { own, folder }.Select(f => Path.Combine(f, named ?? TermTable.FileNames[0]))
            .FirstOrDefault(File.Exists)
            ?? throw new CheckpointFormatException(
                own, $"{SafetensorsReader.SingleFileName} or {named ?? TermTable.FileNames[0]}", "neither",
                "Copy the whole folder; weights in another format can be saved again as safetensors.");
    }
}
