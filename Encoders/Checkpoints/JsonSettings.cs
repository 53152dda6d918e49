using System.Text.Json;

namespace SparseSearch.Encoders.Checkpoints;

/// <summary>
/// One JSON object of settings; each accessor checks what it reads, and a failure names file and setting.
/// </summary>
internal sealed class JsonSettings
{
    private const string Activations = "gelu, gelu_python, gelu_new, gelu_fast, gelu_pytorch_tanh, relu";

    private readonly string _path;
    private readonly string _remedy;
    private readonly JsonElement _root;

    /// <summary>Names of the objects around this one, each with a dot behind it.</summary>
    private readonly string _prefix = "";

    /// <summary>Reads a file.</summary>
    /// <param name="path">An existing file.</param>
    /// <param name="remedy">What every failure tells the user to do, as a sentence.</param>
    /// <exception cref="CheckpointFormatException">The file is not a JSON object.</exception>
    public JsonSettings(string path, string remedy)
    {
        _path = path;
        _remedy = remedy;
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            _root = json.RootElement.Clone();
        }
        catch (JsonException e)
        {
            throw new CheckpointFormatException(path, "valid JSON", e.Message, "Copy the file again.", e);
        }

        if (_root.ValueKind != JsonValueKind.Object)
        {
            throw Failure("a JSON object", $"a JSON {_root.ValueKind}");
        }
    }

    private JsonSettings(JsonSettings outer, string name, JsonElement root)
    {
        _path = outer._path;
        _remedy = outer._remedy;
        _prefix = $"{outer._prefix}{name}.";
        _root = root;
    }

    /// <summary>An exception about this file.</summary>
    public CheckpointFormatException Failure(string expected, string found) =>
        new(_path, _prefix.Length == 0 ? expected : $"{expected} (in {_prefix[..^1]})", found, _remedy);

    /// <summary>Whether the setting is there, even if null.</summary>
    public bool Has(string name) => _root.TryGetProperty(name, out _);

    /// <summary>Names of all settings.</summary>
    public IEnumerable<string> Names => _root.EnumerateObject().Select(static p => p.Name);

    /// <summary>A string, or null where the setting is absent or null.</summary>
    public string? Text(string name) => Value(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } value => Decoded(name, value),
        { } value => throw Failure($"a string for {name}", value.GetRawText()),
    };

    /// <summary>A string, or null where the setting is anything else.</summary>
    public string? TextOrNull(string name) =>
        Value(name) is { ValueKind: JsonValueKind.String } value ? Decoded(name, value) : null;

    /// <summary>A list of strings, or null where the setting is absent or null.</summary>
    public IReadOnlyList<string>? Texts(string name) => Value(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Array } value when value.EnumerateArray().All(
            static item => item.ValueKind == JsonValueKind.String)
            => [.. value.EnumerateArray().Select(item => Decoded(name, item))],
        { } value => throw Failure($"a list of strings for {name}", value.GetRawText()),
    };

    /// <summary>An object of settings, or null where the setting is absent or null.</summary>
    public JsonSettings? Object(string name) => Value(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Object } value => new JsonSettings(this, name, value),
        { } value => throw Failure($"an object for {name}", value.GetRawText()),
    };

    /// <summary>An object's settings that are numbers above 0, in order; none where it is absent or null.</summary>
    public IReadOnlyList<KeyValuePair<string, double>> Numbers(string name) =>
        Object(name) is { } inner
            ? [.. inner.Names.Select(n => KeyValuePair.Create(n, (double)inner.Positive(n)))]
            : [];

    /// <summary>True or false.</summary>
    public bool Flag(string name, bool fallback) => Value(name) switch
    {
        null => fallback,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        { } value => throw Failure($"true or false for {name}", value.GetRawText()),
    };

    /// <summary>A whole number of at least 1.</summary>
    public int Count(string name, int? fallback = null) => Value(name) switch
    {
        null when fallback is { } number => number,
        null => throw Failure($"the setting {name}", "none"),
        { ValueKind: JsonValueKind.Number } value when value.TryGetInt32(out var number) && number > 0 => number,
        { } value => throw Failure($"a whole number above 0 for {name}", value.GetRawText()),
    };

    /// <summary>A whole number of at least 1, or null where the setting is absent or null.</summary>
    public int? OptionalCount(string name) => Value(name) is null ? null : Count(name);

    /// <summary>A whole number of at least 0.</summary>
    public int Index(string name, int fallback) => Value(name) switch
    {
        null => fallback,
        { ValueKind: JsonValueKind.Number } value when value.TryGetInt32(out var number) && number >= 0 => number,
        { } value => throw Failure($"a whole number from 0 for {name}", value.GetRawText()),
    };

    /// <summary>A finite number above 0.</summary>
    public float Positive(string name, float? fallback = null) => Value(name) switch
    {
        null when fallback is { } number => number,
        null => throw Failure($"the setting {name}", "none"),
        { ValueKind: JsonValueKind.Number } value when value.GetSingle() is > 0f and < float.PositiveInfinity and var x
            => x,
        { } value => throw Failure($"a number above 0 for {name}", value.GetRawText()),
    };

    /// <summary>A non-linearity by the names that checkpoints use.</summary>
    /// <param name="name">Of the setting.</param>
    /// <param name="fallback">Where the setting is absent or null.</param>
    /// <param name="allowSilu">Whether silu is one of those supported here.</param>
    public HiddenActivation Activation(string name, HiddenActivation fallback, bool allowSilu = false) =>
        Text(name) switch
        {
            null => fallback,
            "gelu" or "gelu_python" => HiddenActivation.Gelu,
            "gelu_new" or "gelu_fast" or "gelu_pytorch_tanh" => HiddenActivation.GeluTanh,
            "relu" => HiddenActivation.Relu,
            "silu" or "swish" when allowSilu => HiddenActivation.Silu,
            var other => throw Failure(
                $"{name} of {Activations}{(allowSilu ? ", silu" : "")}",
                $"'{other}'"),
        };

    /// <summary>Refuses any other string than the one supported.</summary>
    public void RequireText(string name, bool required, string supported)
    {
        var text = Text(name);
        if (text is null ? required : text != supported)
        {
            throw Failure($"{name} '{supported}'", text is null ? "none" : $"'{text}'");
        }
    }

    /// <summary>Refuses any other number than the one supported; null and absence are fine.</summary>
    public void RequireNumber(string name, int supported)
    {
        var fits = Value(name) is not { } value
            || (value.ValueKind == JsonValueKind.Number && value.GetDouble() == supported);
        if (!fits)
        {
            throw Failure($"{name} {supported}", $"{Value(name)}");
        }
    }

    /// <summary>Refuses anything but false, null and absence.</summary>
    public void RequireFalse(string name)
    {
        if (Value(name) is { } value && value.ValueKind != JsonValueKind.False)
        {
            throw Failure($"{name} false", value.GetRawText());
        }
    }

    /// <summary>Refuses anything but false, an empty object or list, null and absence.</summary>
    public void RequireUnset(string name)
    {
        if (Value(name) is not { ValueKind: JsonValueKind.False })
        {
            RequireEmpty(name);
        }
    }

    /// <summary>Refuses anything but an empty object or list, null and absence.</summary>
    public void RequireEmpty(string name)
    {
        var empty = Value(name) switch
        {
            null => true,
            { ValueKind: JsonValueKind.Object } value => !value.EnumerateObject().Any(),
            { ValueKind: JsonValueKind.Array } value => value.GetArrayLength() == 0,
            _ => false,
        };
        if (!empty)
        {
            throw Failure($"no setting {name}", "one");
        }
    }

    private string Decoded(string name, JsonElement value)
    {
        try
        {
            return value.GetString() ?? "";
        }
        catch (InvalidOperationException)
        {
            throw Failure($"UTF-8 text for {name}", "other bytes");
        }
    }

    private JsonElement? Value(string name) =>
        _root.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
