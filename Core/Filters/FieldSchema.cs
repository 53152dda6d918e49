using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SparseSearch.Core.Filters;

/// <summary>
/// The fields of an index and their kinds. Immutable; two are equal where they have the same fields. In JSON:
/// <c>{"fields": [{"name": "year", "kind": "Number"}]}</c>.
/// </summary>
/// <remarks>
/// A field takes the kind of its first value and keeps it: a text makes a keyword, unless the field was declared as a
/// date. <see cref="IndexedFields.Read"/> grows a schema by a document, or refuses the document.
/// </remarks>
public sealed record FieldSchema
{
    private readonly Dictionary<string, FieldKind> _kinds;

    /// <summary>A schema of given fields, for example those that a user declares.</summary>
    /// <param name="fields">In any order; each name once.</param>
    /// <exception cref="ArgumentException">
    /// A field is null, a name is empty, too long or stands twice, a kind is unknown, or there are more than 1,000 fields.
    /// </exception>
    [JsonConstructor]
    public FieldSchema(IReadOnlyList<FieldDefinition> fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        if (fields.Count > FieldLimits.MaxFields)
        {
            throw new ArgumentException(TooMany(fields.Count), nameof(fields));
        }

        _kinds = new Dictionary<string, FieldKind>(fields.Count, StringComparer.Ordinal);
        foreach (var field in fields)
        {
            ArgumentNullException.ThrowIfNull(field, nameof(fields));
            if (NameFault(field.Name) is { } fault)
            {
                throw new ArgumentException(fault, nameof(fields));
            }

            if (!Enum.IsDefined(field.Kind))
            {
                throw new ArgumentException(
                    $"The field \"{field.Name}\" has the unknown kind {field.Kind}; "
                    + $"kinds are {string.Join(", ", Enum.GetNames<FieldKind>())}.", nameof(fields));
            }

            if (!_kinds.TryAdd(field.Name, field.Kind))
            {
                throw new ArgumentException(
                    $"The field \"{field.Name}\" stands twice; give each name once.", nameof(fields));
            }
        }

        Fields = [.. fields.OrderBy(field => field.Name, StringComparer.Ordinal)];
    }

    private FieldSchema(Dictionary<string, FieldKind> kinds)
    {
        _kinds = kinds;
        Fields =
        [
            .. kinds.OrderBy(field => field.Key, StringComparer.Ordinal)
                .Select(field => new FieldDefinition(field.Key, field.Value)),
        ];
    }

    /// <summary>A schema without fields.</summary>
    public static FieldSchema Empty { get; } = new(Array.Empty<FieldDefinition>());

    /// <summary>The fields, ordered by name.</summary>
    public IReadOnlyList<FieldDefinition> Fields { get; }

    /// <summary>The kind of a field, or null where there is no such field.</summary>
    public FieldKind? KindOf(string name) => _kinds.TryGetValue(name, out var kind) ? kind : null;

    /// <summary>The schema of all fields of this and another one, such as two segments' of one index.</summary>
    /// <exception cref="FieldException">A field has another kind there, or there are too many together.</exception>
    public FieldSchema Merge(FieldSchema other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other._kinds.All(field => _kinds.TryGetValue(field.Key, out var kind) && kind == field.Value))
        {
            return this;
        }

        var merged = new Dictionary<string, FieldKind>(_kinds, StringComparer.Ordinal);
        foreach (var (name, kind) in other._kinds)
        {
            if (merged.TryGetValue(name, out var known) && known != kind)
            {
                throw new FieldException(
                    $"The field \"{name}\" holds {known} values in one place and {kind} values in another; "
                    + "rename one of the two.");
            }

            merged[name] = kind;
        }

        return With(merged);
    }

    /// <summary>The schema as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, FieldSchemaJson.Default.FieldSchema);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="FormatException">The text is no schema.</exception>
    public static FieldSchema FromJson(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, FieldSchemaJson.Default.FieldSchema)
                ?? throw new FormatException("A schema of fields is a JSON object, not null.");
        }
        catch (Exception error) when (error is JsonException or ArgumentException)
        {
            throw new FormatException($"The text is no schema of fields: {error.Message}", error);
        }
    }

    /// <inheritdoc/>
    public bool Equals(FieldSchema? other) => other is not null && Fields.SequenceEqual(other.Fields);

    /// <inheritdoc/>
    public override int GetHashCode() => Fields.Count == 0 ? 0 : HashCode.Combine(Fields.Count, Fields[0], Fields[^1]);

    /// <summary>What is wrong with a name, as a sentence, or null.</summary>
    internal static string? NameFault(string? name)
    {
        if (string.IsNullOrEmpty(name))
        {
            return "A field has an empty name; give every field a name.";
        }

        var lengthBytes = Encoding.UTF8.GetByteCount(name);
        return lengthBytes <= FieldLimits.MaxNameBytes
            ? null
            : $"The field \"{name[..32]}…\" has a name of {lengthBytes} bytes of UTF-8; the limit is "
                + $"{FieldLimits.MaxNameBytes}. Choose a shorter one.";
    }

    /// <summary>A copy of the kinds, to grow.</summary>
    internal Dictionary<string, FieldKind> CopyKinds() => new(_kinds, StringComparer.Ordinal);

    /// <summary>A schema over kinds whose names were checked; takes the dictionary over.</summary>
    internal static FieldSchema With(Dictionary<string, FieldKind> kinds) => kinds.Count <= FieldLimits.MaxFields
        ? new FieldSchema(kinds)
        : throw new FieldException(TooMany(kinds.Count));

    private static string TooMany(int count) =>
        $"There would be {count} fields; the limit is {FieldLimits.MaxFields}. Keys that differ from document to "
        + "document belong into a field's values, not into its name.";
}
