using System.Globalization;
using System.Text.Json;
using SparseSearch.Core.Vectors;

namespace SparseSearch.Indexer.Bulk;

/// <summary>
/// Vectors as JSON lines. A line is an object with <c>"id"</c> (text or a whole number) and either
/// <c>"vector": {"term": weight, …}</c> or <c>"indices": [term id, …], "values": [weight, …]</c>; other members are
/// ignored, empty lines too.
/// </summary>
public static class VectorJsonlReader
{
    private const string Remedy = "Weights must be finite and positive; correct the line or leave it out.";

    /// <summary>Reads vectors one after another.</summary>
    /// <param name="lines">The text; stays the caller's.</param>
    /// <param name="name">The file, for messages.</param>
    /// <param name="vocabulary">Turns terms into ids and bounds the ids.</param>
    /// <exception cref="VectorLineException">
    /// A line is no such object, a term is not in the vocabulary, a term id is beyond it or repeated, or a weight is
    /// negative or no finite number. Thrown while the result is read.
    /// </exception>
    public static IEnumerable<VectorDocument> Read(TextReader lines, string name, Vocabulary vocabulary)
    {
        ArgumentNullException.ThrowIfNull(lines);
        ArgumentNullException.ThrowIfNull(vocabulary);
        return ReadLines(lines, name, vocabulary);
    }

    private static IEnumerable<VectorDocument> ReadLines(TextReader lines, string name, Vocabulary vocabulary)
    {
        var builder = new SparseVectorBuilder();
        for (var number = 1L; lines.ReadLine() is { } line; number++)
        {
            if (!string.IsNullOrWhiteSpace(line))
            {
                yield return Parse(line, name, number, vocabulary, builder);
            }
        }
    }

    private static VectorDocument Parse(
        string line, string name, long number, Vocabulary vocabulary, SparseVectorBuilder builder)
    {
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

            return new VectorDocument(IdOf(root), builder.Build());
        }
        catch (Exception error) when (error is FormatException or JsonException or InvalidOperationException)
        {
            throw new VectorLineException(name, number, $"{error.Message}. {Remedy}", error);
        }
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
        if (root.TryGetProperty("id", out var id))
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
