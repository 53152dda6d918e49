using System.Text;
using SparseSearch.Core.Documents;
using SparseSearch.Core.Filters;
using SparseSearch.Core.Vectors;

namespace SparseSearch.Indexer.Live;

/// <summary>A document whose id, vector and text keep within all limits.</summary>
internal sealed class CheckedDocument
{
    private CheckedDocument(
        SourceDocument document, SparseVector vector, byte[] idUtf8, int textBytes, IndexedFields fields)
    {
        Fields = fields;
        FieldsCharge = FieldColumnsWriter.ChargeOf(fields.Values);
        Document = document;
        Vector = vector;
        IdUtf8 = idUtf8;
        IdHash = ExternalIdSet.Hash(idUtf8);
        TextBytes = textBytes;
    }

    public SourceDocument Document { get; }

    public SparseVector Vector { get; }

    public byte[] IdUtf8 { get; }

    public ulong IdHash { get; }

    public int TextBytes { get; }

    public IndexedFields Fields { get; }

    public long FieldsCharge { get; }

    /// <summary>Checks a document.</summary>
    /// <param name="document">The document.</param>
    /// <param name="vector">Its vector.</param>
    /// <param name="vocabularySize">Above every term id.</param>
    /// <param name="text">Whether its text is kept.</param>
    /// <param name="schema">The fields of the index so far.</param>
    /// <param name="grown">The same with this document's.</param>
    /// <exception cref="RefusedDocumentException">A limit is broken; the message names value, limit and remedy.</exception>
    public static CheckedDocument Of(
        SourceDocument document, SparseVector vector, int vocabularySize, TextStorage text, FieldSchema schema,
        out FieldSchema grown)
    {
        try
        {
            var id = new byte[ExternalIdRules.LengthBytes(document.Id)];
            ExternalIdRules.Encode(document.Id, id);
            DocumentLimits.CheckVector(vector, vocabularySize);
            return new CheckedDocument(
                document, vector, id, DocumentLimits.TextBytes(document, text),
                IndexedFields.Read(document.Fields, schema, out grown));
        }
        catch (Exception error) when (error is ArgumentException or FieldException)
        {
            throw new RefusedDocumentException(document.Id, error.Message, error);
        }
    }

    /// <summary>An id as UTF-8, where a document can have it.</summary>
    public static bool TryEncode(string id, out byte[] utf8)
    {
        utf8 = [];
        if (id.Length is 0 or > ExternalIdRules.MaxBytes || Encoding.UTF8.GetByteCount(id) > ExternalIdRules.MaxBytes)
        {
            return false;
        }

        // Half of a surrogate pair becomes U+FFFD here, which is another id.
        utf8 = Encoding.UTF8.GetBytes(id);
        return string.Equals(Encoding.UTF8.GetString(utf8), id, StringComparison.Ordinal);
    }

    public bool FitsInto(DocumentArena arena, long memoryLimitBytes) =>
        arena.HasRoomFor(Vector.Nnz, IdUtf8.Length, TextBytes, FieldsCharge)
        && arena.ChargedBytes + arena.ChargeOf(Vector.Nnz, IdUtf8.Length, TextBytes, FieldsCharge) <= memoryLimitBytes;
}
