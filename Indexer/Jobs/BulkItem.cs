using SparseSearch.Core.Documents;
using SparseSearch.Core.Vectors;

namespace SparseSearch.Indexer.Jobs;

/// <summary>
/// One line or row of a bulk job's input: a document to encode, a document with its vector, or one that could not be read.
/// </summary>
public readonly record struct BulkItem
{
    private BulkItem(SourceDocument? document, SparseVector? vector, BulkRejection? rejection, string source, long position)
    {
        Document = document;
        Vector = vector;
        Rejection = rejection;
        Source = source;
        Position = position;
    }

    /// <summary>The document, or null where there is a rejection.</summary>
    public SourceDocument? Document { get; }

    /// <summary>Its vector, or null where it is to be encoded.</summary>
    public SparseVector? Vector { get; }

    /// <summary>Why there is no document, or null.</summary>
    public BulkRejection? Rejection { get; }

    /// <summary>The file it is from, as the caller named it.</summary>
    public string Source { get; }

    /// <summary>Its line or row there, from 1; 0 where nobody knows.</summary>
    public long Position { get; }

    /// <summary>A document that is to be encoded.</summary>
    public static BulkItem Of(SourceDocument document, string source, long position = 0) =>
        new(document, null, null, source, position);

    /// <summary>A document with its vector.</summary>
    public static BulkItem Of(SourceDocument document, SparseVector vector, string source, long position = 0) =>
        new(document, vector, null, source, position);

    /// <summary>What could not be read.</summary>
    public static BulkItem Of(BulkRejection rejection) =>
        new(null, null, rejection, rejection.Source, rejection.Position);

    /// <summary>The same document, rejected.</summary>
    internal BulkRejection Rejected(string reason) => new(Source, Position, Document?.Id, reason);
}
