using SparseSearch.Core.Documents;

namespace SparseSearch.Indexer;

/// <summary>
/// A document cannot be indexed as it is; the message names it, the value, the limit and the remedy. The builder that
/// refused it is as it was before and can go on without it.
/// </summary>
public sealed class RefusedDocumentException : Exception
{
    /// <summary>States which document and why.</summary>
    /// <param name="position">The document's number in the input, from 1.</param>
    /// <param name="reason">Why, as whole sentences.</param>
    /// <param name="cause">What was thrown, or null.</param>
    public RefusedDocumentException(long position, string reason, Exception? cause = null)
        : base($"Document {position} is refused: {reason}", cause) => Position = position;

    /// <summary>States which document and why.</summary>
    /// <param name="id">The document's external id.</param>
    /// <param name="reason">Why, as whole sentences.</param>
    /// <param name="cause">What was thrown, or null.</param>
    public RefusedDocumentException(string id, string reason, Exception? cause = null)
        : base($"Document \"{ExternalIdRules.Shown(id)}\" is refused: {reason}", cause)
    {
    }

    /// <summary>The document's number in the input, from 1; 0 where there is none.</summary>
    public long Position { get; }
}
