using SparseSearch.Core.Documents;
using SparseSearch.Core.Vectors;

namespace SparseSearch.Indexer.Log;

/// <summary>One write of a live index, as the write-ahead log holds it.</summary>
public readonly record struct LogRecord
{
    private LogRecord(LogRecordKind kind, string id)
    {
        Kind = kind;
        Id = id;
        Title = "";
        Text = "";
        Vector = SparseVector.Empty;
    }

    /// <summary>What the record does.</summary>
    public LogRecordKind Kind { get; }

    /// <summary>Its number, from 1 and without a gap; 0 before it was appended.</summary>
    public long Sequence { get; init; }

    /// <summary>The external id, see <see cref="ExternalIdRules"/>.</summary>
    public string Id { get; }

    /// <summary>The document's vector; empty for a delete.</summary>
    public SparseVector Vector { get; init; }

    /// <summary>The title, or an empty string; half of a surrogate pair is kept as U+FFFD.</summary>
    public string Title { get; init; }

    /// <summary>The body, or an empty string; half of a surrogate pair is kept as U+FFFD.</summary>
    public string Text { get; init; }

    /// <summary>The fields, a JSON object in UTF-8, or nothing; the log does not look inside.</summary>
    public ReadOnlyMemory<byte> Fields { get; init; }

    /// <summary>Adds a document, in place of one of the same external id.</summary>
    /// <param name="document">Its id is checked when it is appended.</param>
    /// <param name="vector">The document's vector.</param>
    /// <param name="fields">A JSON object in UTF-8, or nothing; not copied.</param>
    public static LogRecord Put(SourceDocument document, SparseVector vector, ReadOnlyMemory<byte> fields = default)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(vector);
        return new LogRecord(LogRecordKind.Put, document.Id)
        {
            Vector = vector,
            Title = document.Title,
            Text = document.Text,
            Fields = fields,
        };
    }

    /// <summary>Removes the document of an external id, if there is one.</summary>
    public static LogRecord Delete(string id) => new(LogRecordKind.Delete, id);
}
