namespace SparseSearch.Core.Documents;

/// <summary>What an index keeps of a document's text.</summary>
/// <param name="Title">The title, or an empty string.</param>
/// <param name="Text">The body, or an empty string.</param>
public sealed record StoredDocument(string Title, string Text);
