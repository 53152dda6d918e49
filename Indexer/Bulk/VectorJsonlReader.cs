using System.Buffers;
using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using SparseSearch.Core.Documents;
using SparseSearch.Core.Vectors;

namespace SparseSearch.Indexer.Bulk;

/// <summary>
/// Encoded documents as JSON lines, in the shapes that <c>encode</c>, Anserini and Seismic write. A line is an object with
/// <c>"id"</c> or <c>"_id"</c> (text or a whole number) and either <c>"vector": {"term": weight, …}</c> or
/// <c>"indices": [term id, …], "values": [weight, …]</c>. <c>"title"</c> and <c>"text"</c>, <c>"content"</c> or
/// <c>"contents"</c> are the stored text; every other member is a field. Empty lines are passed over.
/// </summary>
public static class VectorJsonlReader
{
    /// <summary>The longest line, in characters; a vector of every term of the largest vocabulary fits.</summary>
    public const int MaxLineLength = 1 << 27;

    private const string Remedy = "Weights must be finite and positive; correct the line or leave it out.";

    private static readonly JsonWriterOptions s_relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string[] s_textNames = ["text", "content", "contents"];

    private static readonly FrozenSet<string> s_ownNames =
        FrozenSet.Create(["_id", "id", "vector", "indices", "values", "title", .. s_textNames]);

    /// <summary>Reads vectors one after another.</summary>
    /// <param name="lines">The text; stays the caller's.</param>
    /// <param name="name">The file, for messages.</param>
    /// <param name="vocabulary">Turns terms into ids and bounds the ids.</param>
    /// <exception cref="VectorLineException">
    /// A line is no such object, a term is not in the vocabulary, a term id is beyond it or repeated, or a weight is
    /// negative or no finite number, or the line is longer than <see cref="MaxLineLength"/>. Thrown while the result is
    /// read.
    /// </exception>
    public static IEnumerable<VectorDocument> Read(TextReader lines, string name, Vocabulary vocabulary)
    {
        ArgumentNullException.ThrowIfNull(lines);
        ArgumentNullException.ThrowIfNull(vocabulary);
        return ReadLines(lines, name, vocabulary, MaxLineLength);
    }

    /// <summary>Reads vectors one after another, from a stream that is not packed.</summary>
    /// <param name="stream">UTF-8; read to its end, and closed.</param>
    /// <param name="name">The file, for messages.</param>
    /// <param name="vocabulary">Turns terms into ids and bounds the ids.</param>
    /// <param name="skipBadLinesInto">Takes note of lines that cannot be used; null to stop at the first.</param>
    /// <exception cref="VectorLineException">As for text, or a line that is too long.</exception>
    public static IEnumerable<VectorDocument> Read(
        Stream stream, string name, Vocabulary vocabulary, BadLineLog? skipBadLinesInto = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(vocabulary);
        return ReadStream(stream, name, vocabulary, skipBadLinesInto);
    }

    /// <summary>As from text, with another limit.</summary>
    internal static IEnumerable<VectorDocument> ReadLines(
        TextReader text, string name, Vocabulary vocabulary, int maxLineLength)
    {
        var builder = new SparseVectorBuilder();
        var lines = new LimitedLineReader(text, maxLineLength);
        for (var number = 1L; ; number++)
        {
            if (!lines.TryRead(out var line))
            {
                throw Refused(name, number, $"the line is longer than the limit of {maxLineLength} characters");
            }

            if (line is null)
            {
                break;
            }

            if (!string.IsNullOrWhiteSpace(line))
            {
                yield return Parse(Encoding.UTF8.GetBytes(line), vocabulary, builder, out var reason)
                    ?? throw Refused(name, number, reason);
            }
        }
    }

    private static IEnumerable<VectorDocument> ReadStream(
        Stream stream, string name, Vocabulary vocabulary, BadLineLog? skipBadLinesInto)
    {
        using var lines = new Utf8LineReader(stream);
        var builder = new SparseVectorBuilder();
        while (lines.TryRead(out var line))
        {
            if (line.Span.Trim(" \t\r"u8).IsEmpty && !lines.IsTooLong)
            {
                continue;
            }

            var reason = Utf8LineReader.TooLong;
            var document = lines.IsTooLong ? null : Parse(line, vocabulary, builder, out reason);
            if (document is not null)
            {
                yield return document;
                continue;
            }

            var log = skipBadLinesInto ?? throw Refused(name, lines.LineNumber, reason);
            log.Add(new BadLine(name, lines.LineNumber, reason));
        }
    }

    private static VectorLineException Refused(string name, long number, string reason) =>
        new(name, number, $"{reason}. {Remedy}");

    /// <summary>A line's document, or null and why it has none.</summary>
    private static VectorDocument? Parse(
        ReadOnlyMemory<byte> line, Vocabulary vocabulary, SparseVectorBuilder builder, out string reason)
    {
        reason = "";
        try
        {
            using var json = JsonDocument.Parse(line);
            var root = json.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                throw new FormatException("the line is no JSON object");
            }

            var terms = new Dictionary<int, float>();
            if (root.TryGetProperty("vector", out var vector) && vector.ValueKind == JsonValueKind.Object)
            {
                ReadTerms(vector, vocabulary, terms);
            }
            else if (root.TryGetProperty("indices", out var indices) && indices.ValueKind == JsonValueKind.Array
                && root.TryGetProperty("values", out var values) && values.ValueKind == JsonValueKind.Array)
            {
                ReadPairs(indices, values, vocabulary, terms);
            }
            else
            {
                throw new FormatException(
                    "the line has neither an object \"vector\" nor arrays \"indices\" and \"values\"");
            }

            foreach (var (termId, weight) in terms)
            {
                builder.Add(termId, weight);
            }

            return new VectorDocument(DocumentOf(root), builder.Build());
        }
        catch (Exception error) when (error is FormatException or JsonException or InvalidOperationException)
        {
            reason = error is JsonException bad ? $"it is not valid JSON at byte {bad.BytePositionInLine}" : error.Message;
            return null;
        }
    }

    private static SourceDocument DocumentOf(JsonElement root)
    {
        var text = s_textNames.Select(name => TextOf(root, name)).FirstOrDefault(static t => t is not null);
        return new SourceDocument(IdOf(root), TextOf(root, "title") ?? "", text ?? "") { Fields = FieldsOf(root) };
    }

    private static string? TextOf(JsonElement root, string name) =>
        !root.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : throw new FormatException($"its \"{name}\" is not a string");

    private static ReadOnlyMemory<byte> FieldsOf(JsonElement root)
    {
        if (root.EnumerateObject().All(static member => s_ownNames.Contains(member.Name)))
        {
            return default;
        }

        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, s_relaxed))
        {
            json.WriteStartObject();
            foreach (var member in root.EnumerateObject().Where(static member => !s_ownNames.Contains(member.Name)))
            {
                member.WriteTo(json);
            }

            json.WriteEndObject();
        }

        return bytes.WrittenMemory;
    }

    private static void ReadTerms(JsonElement vector, Vocabulary vocabulary, Dictionary<int, float> terms)
    {
        foreach (var member in vector.EnumerateObject())
        {
            if (!vocabulary.TryGetId(member.Name, out var termId))
            {
                throw new FormatException(
                    $"the term \"{member.Name}\" is not in the vocabulary of {vocabulary.Count} terms");
            }

            Put(terms, termId, WeightOf(member.Value, $"term \"{member.Name}\""));
        }
    }

    private static void ReadPairs(
        JsonElement indices, JsonElement values, Vocabulary vocabulary, Dictionary<int, float> terms)
    {
        if (indices.GetArrayLength() != values.GetArrayLength())
        {
            throw new FormatException($"{indices.GetArrayLength()} indices but {values.GetArrayLength()} values");
        }

        for (var i = 0; i < indices.GetArrayLength(); i++)
        {
            if (indices[i].ValueKind != JsonValueKind.Number || !indices[i].TryGetInt32(out var termId)
                || termId < 0 || termId >= vocabulary.Count)
            {
                throw new FormatException(
                    $"the term id {indices[i].GetRawText()} is not 0 to {vocabulary.Count - 1}, the vocabulary's ids");
            }

            Put(terms, termId, WeightOf(values[i], $"term id {termId}"));
        }
    }

    private static void Put(Dictionary<int, float> terms, int termId, float weight)
    {
        if (!terms.TryAdd(termId, weight))
        {
            throw new FormatException($"the term id {termId} stands twice");
        }
    }

    private static float WeightOf(JsonElement value, string what)
    {
        // A number beyond the range of floats reads as infinite.
        var isFloat = value.ValueKind == JsonValueKind.Number && value.TryGetSingle(out var weight)
            ? (Weight: weight, Ok: float.IsFinite(weight) && weight >= 0)
            : (Weight: 0f, Ok: false);
        return isFloat.Ok
            ? isFloat.Weight
            : throw new FormatException($"the weight {value.GetRawText()} of {what} is not a finite positive number");
    }

    private static string IdOf(JsonElement root)
    {
        if (root.TryGetProperty("_id", out var id) || root.TryGetProperty("id", out id))
        {
            if (id.ValueKind == JsonValueKind.String && id.GetString() is { Length: > 0 } text)
            {
                return text;
            }

            if (id.ValueKind == JsonValueKind.Number && id.TryGetInt64(out var number))
            {
                return number.ToString(CultureInfo.InvariantCulture);
            }
        }

        throw new FormatException("the line has no \"id\" that is a text or a whole number");
    }
}
