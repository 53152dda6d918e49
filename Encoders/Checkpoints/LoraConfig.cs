using System.Text.RegularExpressions;

namespace SparseSearch.Encoders.Checkpoints;

/// <summary>
/// The settings of a LoRA adapter (arXiv 2106.09685), from PEFT's <c>adapter_config.json</c>. A setting that would
/// change the result and is not supported is an error, also one that this version does not know. Immutable.
/// </summary>
internal sealed record LoraConfig
{
    /// <summary>The file's name in an adapter's folder.</summary>
    public const string FileName = "adapter_config.json";

    private const string Remedy =
        "Supported are plain LoRA adapters (peft_type LORA); merge others with PEFT's merge_and_unload.";

    /// <summary>Settings of training, of loading or of presentation, which do not change what is merged.</summary>
    private static readonly HashSet<string> s_harmless = new(StringComparer.Ordinal)
    {
        "auto_mapping", "base_model_name_or_path", "exclude_modules", "inference_mode", "layers_pattern",
        "layers_to_transform", "lora_dropout", "megatron_core", "modules_to_save", "peft_type", "peft_version",
        "qalora_group_size", "r", "lora_alpha", "rank_pattern", "alpha_pattern", "revision", "runtime_config",
        "target_modules", "task_type", "use_rslora", "init_lora_weights", "bias", "eva_config",

        // Only layers of another kind (Conv1D) are stored transposed; the reference resets it for those we support.
        "fan_in_fan_out",
    };

    /// <summary>Ways of initialisation that leave the base model's weights alone.</summary>
    private static readonly string[] s_initializations = ["gaussian", "eva", "orthogonal"];

    private LoraConfig()
    {
    }

    /// <summary>The base model as the file names it, or null.</summary>
    public string? BaseModel { get; private init; }

    /// <summary>The modules that were adapted, or null where a pattern or a catchword says it.</summary>
    public IReadOnlyList<string>? TargetModules { get; private init; }

    private double Rank { get; init; }

    private double Alpha { get; init; }

    private IReadOnlyList<KeyValuePair<string, double>> Ranks { get; init; } = [];

    private IReadOnlyList<KeyValuePair<string, double>> Alphas { get; init; } = [];

    private bool UseRankStabilization { get; init; }

    /// <summary>Reads the settings of an adapter's folder.</summary>
    /// <exception cref="CheckpointFormatException">A setting is missing, out of range or not supported.</exception>
    public static LoraConfig Load(string folder)
    {
        var settings = new JsonSettings(Path.Combine(folder, FileName), Remedy);
        settings.RequireText("peft_type", required: true, "LORA");
        settings.RequireText("bias", required: false, "none");
        foreach (var name in settings.Names.Where(static n => !s_harmless.Contains(n)))
        {
            settings.RequireUnset(name);
        }

        if (settings.TextOrNull("init_lora_weights") is { } initialization
            && !s_initializations.Contains(initialization))
        {
            throw settings.Failure(
                $"init_lora_weights true, false, {string.Join(", ", s_initializations)}", $"'{initialization}'");
        }

        return new LoraConfig
        {
            BaseModel = settings.Text("base_model_name_or_path"),
            TargetModules = settings.TextOrNull("target_modules") is null ? settings.Texts("target_modules") : null,
            Rank = settings.Count("r"),
            Alpha = settings.Positive("lora_alpha"),
            UseRankStabilization = settings.Flag("use_rslora", fallback: false),
            Ranks = Patterns(settings, "rank_pattern"),
            Alphas = Patterns(settings, "alpha_pattern"),
        };
    }

    /// <summary>The rank of a module, by its path below the model.</summary>
    public int RankOf(string module) => (int)Matching(Ranks, module, Rank);

    /// <summary>What B · A of a module is multiplied with: alpha / r, or alpha / sqrt(r) (arXiv 2312.03732).</summary>
    public float ScaleOf(string module)
    {
        double rank = RankOf(module), alpha = Matching(Alphas, module, Alpha);
        return (float)(alpha / (UseRankStabilization ? Math.Sqrt(rank) : rank));
    }

    /// <summary>Patterns and what they give, each checked to be a regular expression.</summary>
    private static IReadOnlyList<KeyValuePair<string, double>> Patterns(JsonSettings settings, string name)
    {
        var patterns = settings.Numbers(name);
        foreach (var (pattern, _) in patterns)
        {
            try
            {
                _ = Regex.IsMatch("", pattern);
            }
            catch (RegexParseException)
            {
                throw settings.Failure($"regular expressions in {name}", $"'{pattern}'");
            }
        }

        return patterns;
    }

    /// <summary>A pattern is a regular expression that a module's path, or its end behind a dot, matches.</summary>
    private static double Matching(
        IReadOnlyList<KeyValuePair<string, double>> patterns, string module, double otherwise)
    {
        foreach (var (pattern, value) in patterns)
        {
            if (Regex.IsMatch(module, $@"^(.*\.)?({pattern})$", RegexOptions.CultureInvariant))
            {
                return value;
            }
        }

        return otherwise;
    }
}
