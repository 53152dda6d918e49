using System.Security.Cryptography;
using System.Text.Json;
using SparseSearch.Api.Service;
using SparseSearch.Core.Documents;
using SparseSearch.Core.Vectors;

namespace SparseSearch.Api.OpenSearch;

/// <summary>A write of one document and, once it was done, what came of it.</summary>
/// <param name="verb">What it does.</param>
/// <param name="indexName">The index as it was named.</param>
/// <param name="id">The document's id; a new one where null.</param>
internal sealed class DocumentWrite(WriteVerb verb, string indexName, string? id)
{
    private const int RandomBytes = 15;

    public WriteVerb Verb => verb;

    /// <summary>The document's id.</summary>
    public string Id { get; } = id ?? NewId();

    /// <summary>The index; null where it cannot be written.</summary>
    public ServedIndex? Index { get; set; }

    /// <summary>What is written; null where it is deleted or refused.</summary>
    public SourceDocument? Document { get; set; }

    /// <summary>Its vector, once it is known.</summary>
    public SparseVector? Vector { get; set; }

    /// <summary>Why it is refused, or null.</summary>
    public RequestException? Failure { get; set; }

    /// <summary>What it did, in OpenSearch's word.</summary>
    public string Result { get; set; } = "";

    /// <summary>Its number among the changes of the index.</summary>
    public long Sequence { get; set; }

    /// <summary>The HTTP status of its result.</summary>
    public int Status => Failure is not null ? OpenSearchErrors.StatusOf(Failure) : Result switch
    {
        "created" => StatusCodes.Status201Created,
        "not_found" => StatusCodes.Status404NotFound,
        _ => StatusCodes.Status200OK,
    };

    /// <summary>Writes what came of it, as members of an object.</summary>
    /// <param name="json">Inside the object.</param>
    /// <param name="isRefreshed">Whether a refresh follows it.</param>
    public void Write(Utf8JsonWriter json, bool isRefreshed)
    {
        json.WriteString("_index", Index?.Name ?? indexName);
        json.WriteString("_id", Id);
        if (Failure is not null)
        {
            json.WritePropertyName("error");
            OpenSearchErrors.WriteCause(json, Failure);
            return;
        }

        json.WriteString("result", Result);
        if (isRefreshed)
        {
            json.WriteBoolean("forced_refresh", true);
        }

        SearchWriting.WriteShards(json);
        json.WriteNumber("_seq_no", Sequence);
        json.WriteNumber("_primary_term", 1);
    }

    /// <summary>Twenty characters of A-Z, a-z, 0-9, - and _.</summary>
    private static string NewId() =>
        Convert.ToBase64String(RandomNumberGenerator.GetBytes(RandomBytes)).Replace('+', '-').Replace('/', '_');
}
