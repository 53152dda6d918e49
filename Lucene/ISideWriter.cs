using LuceneDirectory = Lucene.Net.Store.Directory;

namespace SparseSearch.Lucene;

/// <summary>
/// Writes what is read out of a segment as Lucene.Net indexes: parts of consecutive documents, whose doc ids count the
/// segment's on. Documents that are not live any more are among them, since a segment never changes. Thread-safe.
/// </summary>
internal interface ISideWriter
{
    /// <summary>Writes and commits a part.</summary>
    /// <param name="part">From 0.</param>
    /// <param name="directory">Empty; closed by the caller.</param>
    /// <param name="stamp">What the commit says of itself.</param>
    /// <param name="cancellationToken">Stops writing.</param>
    /// <exception cref="IOException">The disk refuses.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    void WritePart(int part, LuceneDirectory directory, SideStamp stamp, CancellationToken cancellationToken);
}
