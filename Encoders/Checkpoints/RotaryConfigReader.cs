namespace SparseSearch.Encoders.Checkpoints;

/// <summary>
/// Reads what rotary layers have in common: frequencies, from today's <c>rope_parameters</c> or the older
/// <c>rope_theta</c> and <c>rope_scaling</c>, and which layers see only a window.
/// </summary>
internal static class RotaryConfigReader
{
    /// <summary>Names of the two kinds of layer in <c>layer_types</c>.</summary>
    public const string Full = "full_attention", Sliding = "sliding_attention";

    /// <summary>What an object of frequencies may say; anything else is refused.</summary>
    private static readonly HashSet<string> s_known = new(StringComparer.Ordinal)
    {
        "rope_type", "type", "rope_theta", "factor", "low_freq_factor", "high_freq_factor",
        "original_max_position_embeddings", "partial_rotary_factor",
    };

    /// <summary>Frequencies from one object of settings.</summary>
    /// <param name="settings">The whole file, for the older spelling.</param>
    /// <param name="own">The object that describes the frequencies, or null.</param>
    /// <param name="headSize">Elements of a head.</param>
    /// <param name="theta">The base, where the object does not give it.</param>
    /// <exception cref="CheckpointFormatException">A setting is missing, out of range or not supported.</exception>
    public static RotaryFrequencies Frequencies(
        JsonSettings settings, JsonSettings? own, int headSize, float theta)
    {
        settings.RequireNumber("partial_rotary_factor", 1);
        if (headSize % 2 != 0)
        {
            throw settings.Failure("an even head_dim", $"{headSize}");
        }

        var plain = new RotaryFrequencies { HeadSize = headSize, Theta = own?.Positive("rope_theta", theta) ?? theta };
        if (own is null)
        {
            return plain;
        }

        own.RequireNumber("partial_rotary_factor", 1);
        foreach (var name in own.Names.Where(static n => !s_known.Contains(n)))
        {
            own.RequireUnset(name);
        }

        return (own.Text("rope_type") ?? own.Text("type") ?? "default") switch
        {
            "default" => plain,
            "linear" => plain with { Scaling = RotaryScaling.Linear, Factor = own.Positive("factor") },
            "llama3" => Llama3(own, plain),
            var other => throw own.Failure("rope_type default, linear or llama3", $"'{other}'"),
        };
    }

    /// <summary>How far each layer sees, null for no limit.</summary>
    /// <param name="settings">The whole file.</param>
    /// <param name="layers">How many there are.</param>
    /// <param name="reach">The reach of those with a window; null where the model has none.</param>
    /// <param name="slides">Whether a layer has a window, where the file does not list them.</param>
    /// <exception cref="CheckpointFormatException">The list does not fit or names another kind.</exception>
    public static int?[] Reaches(JsonSettings settings, int layers, int? reach, Func<int, bool> slides)
    {
        if (settings.Texts("layer_types") is not { } types)
        {
            return [.. Enumerable.Range(0, layers).Select(i => slides(i) ? reach : null)];
        }

        if (types.Count != layers)
        {
            throw settings.Failure($"layer_types of {layers} layers", $"{types.Count}");
        }

        return [.. types.Select(type => ReachOf(settings, type, reach))];
    }

    private static int? ReachOf(JsonSettings settings, string type, int? reach) => type switch
    {
        Full => null,
        Sliding => reach ?? throw settings.Failure("sliding_window, which layer_types asks for", "none"),
        _ => throw settings.Failure($"layer_types of {Full} and {Sliding}", $"'{type}'"),
    };

    private static RotaryFrequencies Llama3(JsonSettings own, RotaryFrequencies plain)
    {
        var scaled = plain with
        {
            Scaling = RotaryScaling.Llama3,
            Factor = own.Positive("factor"),
            LowFrequencyFactor = own.Positive("low_freq_factor"),
            HighFrequencyFactor = own.Positive("high_freq_factor"),
            OriginalPositions = own.Count("original_max_position_embeddings"),
        };
        return scaled.LowFrequencyFactor < scaled.HighFrequencyFactor
            ? scaled
            : throw own.Failure(
                $"high_freq_factor above low_freq_factor {scaled.LowFrequencyFactor}", $"{scaled.HighFrequencyFactor}");
    }
}
