using System.Text;
using SparseSearch.Core.Documents;
using SparseSearch.Core.Vectors;

namespace SparseSearch.Indexer.Live;

/// <summary>A document whose id, vector and text keep within all limits.</summary>
internal sealed class CheckedDocument
{
    private CheckedDocument(SourceDocument document, SparseVector vector, byte[] idUtf8, int textBytes)
    {
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

    /// <summary>Checks a document.</summary>
    /// <exception cref="RefusedDocumentException">A limit is broken; the message names value, limit and remedy.</exception>
    public static CheckedDocument Of(
        SourceDocument document, SparseVector vector, int vocabularySize, TextStorage text)
    {
        try
        {
            var id = new byte[ExternalIdRules.LengthBytes(document.Id)];
            ExternalIdRules.Encode(document.Id, id);
            DocumentLimits.CheckVector(vector, vocabularySize);
            return new CheckedDocument(document, vector, id, DocumentLimits.TextBytes(document, text));
        }
        catch (ArgumentException error)
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
        arena.HasRoomFor(Vector.Nnz, IdUtf8.Length, TextBytes)
        && arena.ChargedBytes + arena.ChargeOf(Vector.Nnz, IdUtf8.Length, TextBytes) <= memoryLimitBytes;
}
