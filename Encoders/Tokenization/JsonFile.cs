using System.Text.Json;
using System.Text.Unicode;

namespace SparseSearch.Encoders.Tokenization;

/// <summary>Reads values out of one JSON file, with errors that name the file and the place in it.</summary>
/// <param name="path">The file.</param>
/// <param name="element">The object at <paramref name="place"/>.</param>
/// <param name="place">Dotted path inside the file; empty for its root.</param>
internal readonly struct JsonFile(string path, JsonElement element, string place)
{
    /// <summary>The file.</summary>
    public string Path { get; } = path;

    /// <summary>Opens a file whose root is an object.</summary>
    /// <exception cref="TokenizerFormatException">It is no JSON, or its root is no object.</exception>
    public static JsonFile Open(string path)
    {
        try
        {
            ReadOnlyMemory<byte> bytes = File.ReadAllBytes(path);
            if (!Utf8.IsValid(bytes.Span))
            {
                // The parser passes over it inside of texts, and would fail wherever one is read.
                throw new TokenizerFormatException(path, "not valid UTF-8; download the file again.");
            }

            var start = bytes.Span.StartsWith("\uFEFF"u8) ? 3 : 0;
            using var document = JsonDocument.Parse(bytes[start..]);
            var root = document.RootElement.Clone();
            return root.ValueKind == JsonValueKind.Object
                ? new JsonFile(path, root, string.Empty)
                : throw new TokenizerFormatException(path, $"the root is {root.ValueKind}, expected an object.");
        }
        catch (JsonException exception)
        {
            throw new TokenizerFormatException(
                path, $"not valid JSON ({exception.Message}); download the file again.", exception);
        }
    }

    /// <summary>An object below this one, or null where it is absent or JSON's null.</summary>
    public JsonFile? Child(string name) => Find(name, JsonValueKind.Object) is { } child
        ? new JsonFile(Path, child, PlaceOf(name))
        : null;

    /// <summary>An object that must be there.</summary>
    public JsonFile RequiredChild(string name) => Child(name) ?? throw Missing(name, "an object");

    /// <summary>The members of an object below this one; none where it is absent.</summary>
    public IReadOnlyList<(string Name, JsonElement Value)> Members(string name) =>
        Find(name, JsonValueKind.Object) is { } child ? Members(child, PlaceOf(name)) : [];

    /// <summary>The members of the object itself.</summary>
    public IReadOnlyList<(string Name, JsonElement Value)> Members() => Members(element, place);

    /// <summary>The objects of a list; none where it is absent or null.</summary>
    public IEnumerable<JsonFile> Items(string name)
    {
        var items = new List<JsonFile>();
        if (Find(name, JsonValueKind.Array) is { } list)
        {
            foreach (var item in list.EnumerateArray())
            {
                var itemPlace = $"{PlaceOf(name)}[{items.Count}]";
                items.Add(item.ValueKind == JsonValueKind.Object
                    ? new JsonFile(Path, item, itemPlace)
                    : throw Wrong(itemPlace, item, "an object"));
            }
        }

        return items;
    }

    /// <summary>A raw value, or null where it is absent or JSON's null.</summary>
    public JsonElement? Value(string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>A text, or null where it is absent or JSON's null.</summary>
    public string? Text(string name) =>
        Find(name, JsonValueKind.String) is { } value ? TextOf(value, PlaceOf(name)) : null;

    /// <summary>A text that must be there.</summary>
    public string RequiredText(string name) => Text(name) ?? throw Missing(name, "a text");

    /// <summary>A truth value, or null where it is absent or JSON's null.</summary>
    public bool? Flag(string name) => Value(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        { } other => throw Wrong(PlaceOf(name), other, "true or false"),
    };

    /// <summary>An integer, or null where it is absent or JSON's null.</summary>
    public int? Integer(string name) => Find(name, JsonValueKind.Number) is { } value
        ? IntegerOf(value, PlaceOf(name))
        : null;

    /// <summary>An integer that must be there.</summary>
    public int RequiredInteger(string name) => Integer(name) ?? throw Missing(name, "an integer");

    /// <summary>The integer in a value.</summary>
    public int IntegerOf(JsonElement value, string valuePlace) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number)
            ? number
            : throw Wrong(valuePlace, value, "a 32-bit integer");

    /// <summary>The text in a value.</summary>
    public string TextOf(JsonElement value, string valuePlace)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String && value.GetString() is { } text
                ? text
                : throw Wrong(valuePlace, value, "a text");
        }
        catch (InvalidOperationException exception)
        {
            throw new TokenizerFormatException(Path, $"'{valuePlace}' is not valid Unicode text.", exception);
        }
    }

    /// <summary>The dotted path of a member.</summary>
    public string PlaceOf(string name) => place.Length == 0 ? name : $"{place}.{name}";

    /// <summary>An error about the object itself.</summary>
    public TokenizerFormatException Error(string problem) =>
        new(Path, place.Length == 0 ? problem : $"'{place}': {problem}");

    /// <summary>A value of the object that is not honoured.</summary>
    /// <param name="name">The member's name.</param>
    /// <param name="found">Its value, null where it is absent.</param>
    /// <param name="expected">What is supported, as a list.</param>
    public NotSupportedException Unsupported(string name, string? found, string expected) => new(
        $"{Path}: '{PlaceOf(name)}' is {(found is null ? "absent" : $"'{found}'")}; only {expected} "
        + (expected.Contains(',', StringComparison.Ordinal) ? "are supported." : "is supported."));

    private List<(string Name, JsonElement Value)> Members(JsonElement parent, string parentPlace)
    {
        var members = new List<(string Name, JsonElement Value)>();
        try
        {
            foreach (var member in parent.EnumerateObject())
            {
                members.Add((member.Name, member.Value));
            }
        }
        catch (InvalidOperationException exception)
        {
            throw new TokenizerFormatException(
                Path, $"a name in '{parentPlace}' is not valid Unicode text.", exception);
        }

        return members;
    }

    private JsonElement? Find(string name, JsonValueKind kind)
    {
        var value = Value(name);
        return value is null || value.Value.ValueKind == kind
            ? value
            : throw Wrong(PlaceOf(name), value.Value, $"{kind}");
    }

    private TokenizerFormatException Missing(string name, string expected) =>
        new(Path, $"'{PlaceOf(name)}' is missing, expected {expected}.");

    private TokenizerFormatException Wrong(string where, JsonElement value, string expected)
    {
        var raw = value.GetRawText();
        return new(Path, $"'{where}' is {(raw.Length > 60 ? raw[..60] + "…" : raw)}, expected {expected}.");
    }
}
