using System.Text.Encodings.Web;
using System.Text.Json;

namespace SparseSearch.Indexer.Jobs;

/// <summary>A document of a bulk job that was not indexed.</summary>
/// <param name="Source">The file, as the caller named it.</param>
/// <param name="Position">Its line or row there, from 1; 0 where the source has none.</param>
/// <param name="Id">The external id, or null where it could not be read.</param>
/// <param name="Reason">Why, for a person.</param>
public sealed record BulkRejection(string Source, long Position, string? Id, string Reason)
{
    private static readonly JsonWriterOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>One JSON object and a line feed, in UTF-8.</summary>
    internal byte[] ToLine()
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, s_json))
        {
            json.WriteStartObject();
            json.WriteString("source", Source);
            if (Position > 0)
            {
                json.WriteNumber("line", Position);
            }

            if (Id is not null)
            {
                json.WriteString("id", Id);
            }

            json.WriteString("reason", Reason);
            json.WriteEndObject();
        }

        bytes.WriteByte((byte)'\n');
        return bytes.ToArray();
    }
}
