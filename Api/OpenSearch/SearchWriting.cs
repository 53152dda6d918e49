using System.Globalization;
using System.Text.Json;
using SparseSearch.Api.Service;

namespace SparseSearch.Api.OpenSearch;

/// <summary>Writes the answer to a search.</summary>
internal static class SearchWriting
{
    /// <summary>Writes the members of the answer's object.</summary>
    /// <param name="json">Inside the object.</param>
    /// <param name="index">The index.</param>
    /// <param name="mapping">Its mapping.</param>
    /// <param name="search">What was asked for.</param>
    /// <param name="result">What was found.</param>
    /// <param name="took">How long that took.</param>
    public static void Write(
        Utf8JsonWriter json, ServedIndex index, IndexMapping mapping, SearchBody search, SearchResult result, TimeSpan took)
    {
        json.WriteNumber("took", (long)took.TotalMilliseconds);
        json.WriteBoolean("timed_out", result.TimedOut);
        WriteShards(json, hasSkipped: true);
        json.WriteStartObject("hits");
        if (search.TracksTotal)
        {
            json.WriteStartObject("total");
            json.WriteNumber("value", result.Total);
            json.WriteString("relation", result.IsTotalExact ? "eq" : "gte");
            json.WriteEndObject();
        }

        if (result.Hits.Count > 0)
        {
            json.WriteNumber("max_score", result.Hits[0].Score);
        }
        else
        {
            json.WriteNull("max_score");
        }

        json.WriteStartArray("hits");
        WriteHits(json, index, mapping, search, result.Hits);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Writes <c>_shards</c>: an index here is always one.</summary>
    public static void WriteShards(Utf8JsonWriter json, bool hasSkipped = false)
    {
        json.WriteStartObject("_shards");
        json.WriteNumber("total", 1);
        json.WriteNumber("successful", 1);
        if (hasSkipped)
        {
            json.WriteNumber("skipped", 0);
        }

        json.WriteNumber("failed", 0);
        json.WriteEndObject();
    }

    private static void WriteHits(
        Utf8JsonWriter json, ServedIndex index, IndexMapping mapping, SearchBody search, IReadOnlyList<SearchResult.Hit> hits)
    {
        var isSourceShown = search.Source.IsShown && mapping.KeepsSource;
        var snapshot = index.Use();
        try
        {
            foreach (var hit in hits)
            {
                // One that was deleted since it was found is no hit any more.
                if (!snapshot.Index.TryFind(hit.Id, out var doc))
                {
                    continue;
                }

                json.WriteStartObject();
                json.WriteString("_index", index.Name);
                json.WriteString("_id", hit.Id);
                json.WriteNumber("_score", hit.Score);
                if (isSourceShown)
                {
                    json.WritePropertyName("_source");
                    SourceWriting.Write(json, snapshot.Index.Document(doc), mapping, search.Source);
                }

                if (search.Explain)
                {
                    WriteExplanation(json, hit);
                }

                json.WriteEndObject();
            }
        }
        finally
        {
            snapshot.Release();
        }
    }

    private static void WriteExplanation(Utf8JsonWriter json, SearchResult.Hit hit)
    {
        json.WriteStartObject("_explanation");
        json.WriteNumber("value", hit.Score);
        json.WriteString("description", hit is { Terms: null, Parts: null } ? "constant score" : "sum of:");
        json.WriteStartArray("details");
        foreach (var part in hit.Parts ?? [])
        {
            WritePart(json, part.Contribution, part.Rank is { } rank
                ? string.Create(CultureInfo.InvariantCulture, $"[{part.Engine}]: rank {rank}, score {part.Score}")
                : $"[{part.Engine}]: not among its hits");
        }

        foreach (var term in hit.Terms ?? [])
        {
            WritePart(json, term.Contribution, string.Create(
                CultureInfo.InvariantCulture, $"[{term.Term}]: weight {term.Query} in the query times {term.Document} in the document"));
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WritePart(Utf8JsonWriter json, double value, string description)
    {
        json.WriteStartObject();
        json.WriteNumber("value", value);
        json.WriteString("description", description);
        json.WriteStartArray("details");
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
