using SparseSearch.Core.TextEncoding;

namespace SparseSearch.Extensions.AI;

/// <summary>What a <see cref="SparseVectorStore"/> is made of.</summary>
public sealed record SparseVectorStoreOptions
{
    /// <summary>The folder of the collections, an index in a subfolder each; made where it is missing.</summary>
    public required string Folder { get; init; }

    /// <summary>Encodes the records' texts and the queries; stays the caller's.</summary>
    public required ISparseEncoder Encoder { get; init; }
}
