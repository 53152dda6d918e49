using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using SparseSearch.Core.Documents;
using SparseSearch.Core.Vectors;
using static SparseSearch.Api.OpenSearch.OpenSearchErrors;

namespace SparseSearch.Api.OpenSearch;

/// <summary>Turns documents as OpenSearch's users write them into those of an index.</summary>
/// <param name="mapping">The index's mapping.</param>
/// <param name="vocabulary">Its terms.</param>
internal sealed class SourceReading(IndexMapping mapping, Vocabulary vocabulary)
{
    private static readonly JsonWriterOptions s_relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string[] s_metadata = ["_id", "_index", "_source", "_type", "_routing", "_version", "_seq_no"];

    /// <summary>Reads a document.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="source">An object; not needed afterwards.</param>
    /// <param name="vector">Its vector, where it has one; the model's otherwise.</param>
    /// <exception cref="Service.RequestException">It is no object, or a member does not fit the mapping.</exception>
    public SourceDocument Read(string id, JsonElement source, out SparseVector? vector)
    {
        if (source.ValueKind != JsonValueKind.Object)
        {
            throw Mapping($"failed to parse: the document is {source.ValueKind}.", "Give an object.");
        }

        vector = null;
        string title = "", text = "";
        ArrayBufferWriter<byte>? others = null;
        Utf8JsonWriter? json = null;
        try
        {
            foreach (var member in source.EnumerateObject())
            {
                if (member.Name == mapping.Text)
                {
                    text = TextOf(member);
                }
                else if (member.Name == mapping.Title)
                {
                    title = TextOf(member);
                }
                else if (member.Name == mapping.Sparse?.Name)
                {
                    vector = member.Value.ValueKind == JsonValueKind.Null ? null : VectorOf(mapping.Sparse, member.Value);
                }
                else
                {
                    Check(member);
                    if (json is null)
                    {
                        json = new Utf8JsonWriter(others = new ArrayBufferWriter<byte>(), s_relaxed);
                        json.WriteStartObject();
                    }

                    member.WriteTo(json);
                }
            }

            json?.WriteEndObject();
        }
        finally
        {
            json?.Dispose();
        }

        return new SourceDocument(id, title, text) { Fields = others?.WrittenMemory ?? default };
    }

    private static void Check(JsonProperty member)
    {
        if (s_metadata.Contains(member.Name))
        {
            throw Mapping(
                $"Field [{member.Name}] is a metadata field and cannot be added inside a document.",
                "Use the index API request parameters.");
        }
    }

    private static string TextOf(JsonProperty member) => member.Value.ValueKind switch
    {
        JsonValueKind.String => member.Value.GetString() ?? "",
        JsonValueKind.Null => "",
        _ => throw Mapping($"failed to parse field [{member.Name}] of type [text]: it is {member.Value.ValueKind}.", "Give a text."),
    };

    private SparseVector VectorOf(SparseField sparse, JsonElement tokens)
    {
        if (tokens.ValueKind != JsonValueKind.Object)
        {
            throw Mapping($"failed to parse field [{sparse.Name}]: it is {tokens.ValueKind}.", "Give an object of tokens and weights.");
        }

        var builder = new SparseVectorBuilder();
        var terms = new HashSet<int>();
        foreach (var token in tokens.EnumerateObject())
        {
            if (!sparse.TryFind(vocabulary, token.Name, out var termId) || !terms.Add(termId))
            {
                throw Mapping(
                    $"failed to parse field [{sparse.Name}]: the token [{token.Name}] is none of the index's {vocabulary.Count} terms, or "
                    + "stands twice.", "Leave it out.");
            }

            if (token.Value.ValueKind != JsonValueKind.Number || !token.Value.TryGetSingle(out var weight) || !float.IsFinite(weight)
                || weight <= 0)
            {
                throw Mapping(
                    $"failed to parse field [{sparse.Name}]: the weight of [{token.Name}] is [{token.Value}].",
                    "Give a finite number above 0.");
            }

            builder.Add(termId, weight);
        }

        return builder.Build();
    }
}
