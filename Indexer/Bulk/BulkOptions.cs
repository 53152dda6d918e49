namespace SparseSearch.Indexer.Bulk;

/// <summary>How documents are gathered for an encoder. Neither value changes what is indexed.</summary>
public sealed record BulkOptions
{
    /// <summary>
    /// The most documents that an encoder is given at once; default 2,048, 1 to 1,000,000. More let it group texts of
    /// like length better, and take more memory.
    /// </summary>
    public int ChunkDocuments { get; init; } = 2_048;

    /// <summary>
    /// The most UTF-16 units of text that an encoder is given at once, except for a single longer document; default
    /// 8,388,608, at least 1. Bounds the memory for text in flight: at most two such chunks.
    /// </summary>
    public int ChunkCharacters { get; init; } = 1 << 23;

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range; the message names both.</exception>
    public void Validate()
    {
        if (ChunkDocuments is < 1 or > 1_000_000)
        {
            throw new ArgumentOutOfRangeException(
                nameof(ChunkDocuments), ChunkDocuments, "Give 1 to 1,000,000 documents a chunk.");
        }

        if (ChunkCharacters < 1)
        {
            throw new ArgumentOutOfRangeException(
                nameof(ChunkCharacters), ChunkCharacters, "Give at least 1 character a chunk.");
        }
    }
}
