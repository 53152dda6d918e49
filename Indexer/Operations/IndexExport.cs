using System.Text.Encodings.Web;
using System.Text.Json;
using SparseSearch.Core.Documents;
using SparseSearch.Core.Segments;
using SparseSearch.Core.Vectors;

namespace SparseSearch.Indexer.Operations;

/// <summary>
/// The live documents of an index as JSON lines, in the order of their doc ids: what
/// <see cref="JsonlDocumentReader"/> reads and, with vectors, <see cref="Bulk.VectorJsonlReader"/>.
/// </summary>
public static class IndexExport
{
    private static readonly JsonWriterOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the documents.</summary>
    /// <param name="index">What is exported.</param>
    /// <param name="output">Takes UTF-8; stays the caller's.</param>
    /// <param name="withVectors">Whether <c>"vector"</c> has the stored weights by term.</param>
    /// <param name="progress">Told how many documents were written; null for silence.</param>
    /// <param name="cancellationToken">Ends the work between documents.</param>
    /// <returns>How many documents were written.</returns>
    /// <exception cref="SegmentFormatException">A segment is damaged.</exception>
    /// <exception cref="IOException">The output cannot be written.</exception>
    public static long Write(
        IndexSnapshot index, Stream output, bool withVectors, IProgress<long>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(index);
        ArgumentNullException.ThrowIfNull(output);
        var written = 0L;
        using var json = new Utf8JsonWriter(output, s_json);
        for (var docId = 0; docId < index.DocCount; docId++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!index.IsLive(docId))
            {
                continue;
            }

            WriteDocument(json, index.Document(docId), withVectors ? index.VectorOf(docId) : null, index.Vocabulary);
            json.Flush();
            json.Reset();
            output.WriteByte((byte)'\n');
            progress?.Report(++written);
        }

        return written;
    }

    private static void WriteDocument(
        Utf8JsonWriter json, SourceDocument document, SparseVector? vector, Vocabulary vocabulary)
    {
        json.WriteStartObject();
        json.WriteString("_id", document.Id);
        json.WriteString("title", document.Title);
        json.WriteString("text", document.Text);
        if (!document.Fields.IsEmpty)
        {
            using var fields = JsonDocument.Parse(document.Fields);
            foreach (var field in fields.RootElement.EnumerateObject())
            {
                field.WriteTo(json);
            }
        }

        if (vector is not null)
        {
            json.WriteStartObject("vector");
            for (var i = 0; i < vector.Nnz; i++)
            {
                json.WriteNumber(vocabulary.TermOf(vector.TermIds[i]), vector.Weights[i]);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
