namespace SparseSearch.Core.Documents;

/// <summary>What an index keeps of a document beside its vector. Two are equal where all their parts are.</summary>
/// <param name="Title">The title, or an empty string.</param>
/// <param name="Text">The body, or an empty string.</param>
public sealed record StoredDocument(string Title, string Text)
{
    /// <summary>The document's other members as one JSON object in UTF-8; empty where it has none.</summary>
    public ReadOnlyMemory<byte> Fields { get; init; }

    /// <summary>Whether every part is the same; fields are compared byte by byte.</summary>
    public bool Equals(StoredDocument? other) =>
        other is not null && Title == other.Title && Text == other.Text
        && Fields.Span.SequenceEqual(other.Fields.Span);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Title, Text, Fields.Length);
}
