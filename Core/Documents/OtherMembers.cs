using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace SparseSearch.Core.Documents;

/// <summary>
/// Gathers the members of a JSON object that are neither id, title nor text, as one compact object. Numbers keep their
/// digits, strings their characters. Reusable; not thread-safe.
/// </summary>
internal sealed class OtherMembers
{
    /// <summary>BEIR's collections have this member everywhere, most often as an empty object.</summary>
    private const string MetadataName = "metadata";

    private static readonly JsonWriterOptions s_options = new()
    {
        // The object is data between programs, never part of a page.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    private readonly ArrayBufferWriter<byte> _buffer = new();
    private Utf8JsonWriter? _json;
    private bool _isEmpty = true;

    /// <summary>Forgets what was gathered.</summary>
    public void Clear()
    {
        _isEmpty = true;
        _buffer.ResetWrittenCount();
    }

    /// <summary>Takes a member.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">At the value's first token; moved to its last.</param>
    public void Add(string name, ref Utf8JsonReader value)
    {
        if (name == MetadataName && IsEmptyObject(value))
        {
            value.Skip();
            return;
        }

        if (_isEmpty)
        {
            _isEmpty = false;
            _json ??= new Utf8JsonWriter(_buffer, s_options);
            _json.Reset(_buffer);
            _json.WriteStartObject();
        }

        _json?.WritePropertyName(name);
        var depth = value.CurrentDepth;
        do
        {
            CopyToken(ref value);
        }
        while ((value.CurrentDepth > depth || value.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            && value.Read());
    }

    /// <summary>The object, or nothing where no member was taken.</summary>
    public ReadOnlyMemory<byte> Take()
    {
        if (_isEmpty || _json is null)
        {
            return default;
        }

        _json.WriteEndObject();
        _json.Flush();
        return _buffer.WrittenSpan.ToArray();
    }

    private static bool IsEmptyObject(Utf8JsonReader value) =>
        value.TokenType == JsonTokenType.StartObject && value.Read() && value.TokenType == JsonTokenType.EndObject;

    private void CopyToken(ref Utf8JsonReader value)
    {
        switch (value.TokenType)
        {
            case JsonTokenType.StartObject:
                _json?.WriteStartObject();
                break;
            case JsonTokenType.EndObject:
                _json?.WriteEndObject();
                break;
            case JsonTokenType.StartArray:
                _json?.WriteStartArray();
                break;
            case JsonTokenType.EndArray:
                _json?.WriteEndArray();
                break;
            case JsonTokenType.PropertyName:
                _json?.WritePropertyName(value.GetString() ?? "");
                break;
            case JsonTokenType.String:
                _json?.WriteStringValue(value.GetString());
                break;
            default:
                // Numbers, true, false and null, as they stand.
                _json?.WriteRawValue(value.ValueSpan, skipInputValidation: true);
                break;
        }
    }
}
