namespace SparseSearch.Core.Documents;

/// <summary>A document as it arrives, before it is encoded.</summary>
/// <param name="Id">The external id: any Unicode text, unique in an index, not empty.</param>
/// <param name="Title">The title, or an empty string.</param>
/// <param name="Text">The body, or an empty string.</param>
public sealed record SourceDocument(string Id, string Title, string Text)
{
    /// <summary>What encoders read: title, one space, text; trimmed, so that a missing title leaves no space.</summary>
    public string EncodedText => Title.Length == 0 ? Text.Trim() : string.Concat(Title, " ", Text).Trim();
}
