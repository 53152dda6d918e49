using System.Text.Json;

namespace SparseSearch.Encoders.Checkpoints;

/// <summary>
/// One JSON object of settings; each accessor checks what it reads, and a failure names file and setting.
/// </summary>
internal sealed class JsonSettings
{
    private readonly string _path;
    private readonly string _remedy;
    private readonly JsonElement _root;

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

    /// <summary>An exception about this file.</summary>
    public CheckpointFormatException Failure(string expected, string found) => new(_path, expected, found, _remedy);

    /// <summary>A string, or null where the setting is absent or null.</summary>
    public string? Text(string name) => Value(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } value => Decoded(name, value),
        { } value => throw Failure($"a string for {name}", value.GetRawText()),
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

    /// <summary>A finite number above 0.</summary>
    public float Positive(string name, float fallback) => Value(name) switch
    {
        null => fallback,
        { ValueKind: JsonValueKind.Number } value when value.GetSingle() is > 0f and < float.PositiveInfinity and var x
            => x,
        { } value => throw Failure($"a number above 0 for {name}", value.GetRawText()),
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

    /// <summary>Refuses anything but false, null and absence.</summary>
    public void RequireFalse(string name)
    {
        if (Value(name) is { } value && value.ValueKind != JsonValueKind.False)
        {
            throw Failure($"{name} false", value.GetRawText());
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

    private string? Decoded(string name, JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            throw Failure($"UTF-8 text for {name}", "other bytes");
        }
    }

    private JsonElement? Value(string name) =>
        _root.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
