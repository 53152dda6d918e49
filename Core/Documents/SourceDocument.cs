namespace SparseSearch.Core.Documents;

/// <summary>A document as it arrives, before it is encoded. Two are equal where all their parts are.</summary>
/// <param name="Id">The external id: any Unicode text, unique in an index, not empty.</param>
/// <param name="Title">The title, or an empty string.</param>
/// <param name="Text">The body, or an empty string.</param>
public sealed record SourceDocument(string Id, string Title, string Text)
{
    /// <summary>
    /// The document's other members as one JSON object in UTF-8, as a rule without white space; empty where it has none.
    /// </summary>
    public ReadOnlyMemory<byte> Fields { get; init; }

    /// <summary>What encoders read: title, one space, text; trimmed, so that a missing title leaves no space.</summary>
    public string EncodedText => Title.Length == 0 ? Text.Trim() : string.Concat(Title, " ", Text).Trim();

    /// <summary>Whether every part is the same; fields are compared byte by byte.</summary>
    public bool Equals(SourceDocument? other) =>
        other is not null && Id == other.Id && Title == other.Title && Text == other.Text
        && Fields.Span.SequenceEqual(other.Fields.Span);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Id, Title, Text, Fields.Length);
}
