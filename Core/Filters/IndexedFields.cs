using System.Text;
using System.Text.Json;
using SparseSearch.Core.Documents;

namespace SparseSearch.Core.Filters;

/// <summary>A document's fields as an index takes them: checked against its schema. Immutable.</summary>
/// <remarks>
/// Objects give dotted names (<c>{"author": {"name": "x"}}</c> is the field <c>author.name</c>), arrays give several
/// values, null gives none. Texts become keywords, or dates where the field was declared as one.
/// </remarks>
public sealed class IndexedFields
{
    private static readonly JsonDocumentOptions s_options = new()
    {
        AllowDuplicateProperties = false,
        MaxDepth = FieldLimits.MaxDepth,
    };

    private readonly FieldSchema _schema;
    private readonly List<FieldValue> _values = [];
    private Dictionary<string, FieldKind>? _grown;

    private IndexedFields(FieldSchema schema) => _schema = schema;

    /// <summary>Fields of a document that has none.</summary>
    public static IndexedFields None { get; } = new(FieldSchema.Empty);

    /// <summary>The values, in the document's order.</summary>
    public IReadOnlyList<FieldValue> Values => _values;

    /// <summary>Reads a document's fields.</summary>
    /// <param name="json">A JSON object in UTF-8, or nothing.</param>
    /// <param name="schema">The index's fields so far.</param>
    /// <param name="grown">The schema with the document's new fields; <paramref name="schema"/> where it has none.</param>
    /// <exception cref="FieldException">
    /// The bytes are no JSON object or too many, a name is too long or stands twice, a value has another kind than its
    /// field, a whole number is beyond 2^53, a date is none, or the index would have too many fields.
    /// </exception>
    public static IndexedFields Read(ReadOnlyMemory<byte> json, FieldSchema schema, out FieldSchema grown)
    {
        ArgumentNullException.ThrowIfNull(schema);
        grown = schema;
        if (json.IsEmpty)
        {
            return None;
        }

        if (json.Length > DocumentBlockFormat.MaxFieldsBytes)
        {
            throw new FieldException(
                $"The fields beside title and text have {json.Length} bytes; the limit is "
                + $"{DocumentBlockFormat.MaxFieldsBytes}. Leave out what is neither shown nor filtered by.");
        }

        var fields = new IndexedFields(schema);
        try
        {
            using var document = JsonDocument.Parse(json, s_options);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw new FieldException(
                    $"The fields are a JSON {Named(document.RootElement.ValueKind)}; give an object such as "
                    + "{\"lang\": \"en\", \"year\": 2010}.");
            }

            fields.ReadObject(document.RootElement, "");
        }
        catch (JsonException error)
        {
            throw new FieldException($"The fields are no JSON object: {error.Message}", error);
        }
        catch (InvalidOperationException error)
        {
            throw new FieldException("The fields have an escape that is half of a surrogate pair.", error);
        }

        if (fields._grown is { } kinds)
        {
            grown = FieldSchema.With(kinds);
            fields._grown = null;
        }

        return fields;
    }

    private void ReadObject(JsonElement element, string prefix)
    {
        foreach (var member in element.EnumerateObject())
        {
            ReadValue(member.Value, prefix + member.Name);
        }
    }

    private void ReadValue(JsonElement element, string name)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                ReadObject(element, name + ".");
                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                {
                    ReadValue(item, name);
                }

                break;
            case JsonValueKind.String:
                AddText(name, element.GetString() ?? "");
                break;
            case JsonValueKind.Number:
                Demand(name, FieldKind.Number, element);
                _values.Add(new FieldValue(name, FieldKind.Number, null, NumberOf(name, element)));
                break;
            case JsonValueKind.True or JsonValueKind.False:
                Demand(name, FieldKind.Boolean, element);
                var number = element.ValueKind == JsonValueKind.True ? 1 : 0;
                _values.Add(new FieldValue(name, FieldKind.Boolean, null, number));
                break;
        }
    }

    private void AddText(string name, string text)
    {
        if (KindOf(name) != FieldKind.Date)
        {
            Demand(name, FieldKind.Keyword, text);
            var isIndexed = Encoding.UTF8.GetByteCount(text) <= FieldLimits.MaxKeywordBytes;
            _values.Add(new FieldValue(name, FieldKind.Keyword, isIndexed ? text : null, 0));
            return;
        }

        if (!FieldDates.TryParse(text, out var millis))
        {
            throw new FieldException(
                $"The field \"{name}\" holds dates, but this document has \"{ExternalIdRules.Shown(text)}\"; give "
                + $"ISO 8601, such as {FieldDates.Example}.");
        }

        _values.Add(new FieldValue(name, FieldKind.Date, null, millis));
    }

    private static double NumberOf(string name, JsonElement element)
    {
        var raw = element.GetRawText();
        if (!element.TryGetDouble(out var number) || !double.IsFinite(number)
            || (Math.Abs(number) >= FieldLimits.MaxWholeNumber && raw.AsSpan().IndexOfAny(".eE") < 0
                && !IsLargestWhole(raw)))
        {
            throw new FieldException(
                $"The field \"{name}\" has the number {ExternalIdRules.Shown(raw)}, which a double cannot hold; whole "
                + "numbers go to 9007199254740992 (2^53). Write it as a text, \"…\", to compare it for equality.");
        }

        return number == 0 ? 0 : number;
    }

    private static bool IsLargestWhole(string raw) => raw is "9007199254740992" or "-9007199254740992";

    private FieldKind? KindOf(string name) => _grown is not null
        ? _grown.TryGetValue(name, out var kind) ? kind : null
        : _schema.KindOf(name);

    /// <summary>Gives a new field its kind, and refuses a value of another kind than the field's.</summary>
    private void Demand(string name, FieldKind found, object value)
    {
        var kind = KindOf(name);
        if (kind == found)
        {
            return;
        }

        if (kind is not null)
        {
            throw new FieldException(
                $"The field \"{name}\" holds {kind} values, but this document has the {found} value "
                + $"{ExternalIdRules.Shown($"{value}")}. A field keeps the kind of its first value: "
                + $"{Remedy(kind.Value)}, or give the value another field.");
        }

        if (FieldSchema.NameFault(name) is { } fault)
        {
            throw new FieldException(fault);
        }

        _grown ??= _schema.CopyKinds();
        _grown.Add(name, found);
    }

    private static string Remedy(FieldKind kind) => kind switch
    {
        FieldKind.Keyword => "write the value as a text",
        FieldKind.Number => "write the value as a number",
        FieldKind.Boolean => "write true or false",
        _ => $"write a date such as {FieldDates.Example}",
    };

    private static string Named(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Array => "array",
        JsonValueKind.String => "text",
        JsonValueKind.Number => "number",
        JsonValueKind.Null => "null",
        _ => "boolean",
    };
}
