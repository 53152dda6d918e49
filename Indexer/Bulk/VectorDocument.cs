using System.Globalization;
using SparseSearch.Core.Documents;
using SparseSearch.Core.Vectors;

namespace SparseSearch.Indexer.Bulk;

/// <summary>A document with a ready-made vector.</summary>
/// <param name="Document">Its id, unique in an index; title, text and fields where they are known.</param>
/// <param name="Vector">Over the index's vocabulary; may be empty.</param>
public sealed record VectorDocument(SourceDocument Document, SparseVector Vector)
{
    /// <summary>A document that is a vector alone.</summary>
    /// <param name="id">The external id: any Unicode text, unique in an index, not empty.</param>
    /// <param name="vector">Over the index's vocabulary; may be empty.</param>
    public VectorDocument(string id, SparseVector vector)
        : this(new SourceDocument(id, "", ""), vector)
    {
    }

    /// <summary>Rows of a matrix: the external id of a row is its number, from 0.</summary>
    public static IEnumerable<VectorDocument> Numbered(IEnumerable<SparseVector> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return rows.Select(static (vector, row) => new VectorDocument(row.ToString(CultureInfo.InvariantCulture), vector));
    }

    /// <summary>The external id.</summary>
    public string Id => Document.Id;
}
