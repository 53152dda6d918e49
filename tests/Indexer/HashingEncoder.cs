using SparseSearch.Core.TextEncoding;
using SparseSearch.Core.Vectors;

namespace SparseSearch.Tests;

/// <summary>
/// An encoder without a model: a word's term is decided by its letters, its weight by how often it stands.
/// </summary>
internal sealed class HashingEncoder : ISparseEncoder
{
    public EncoderDescription Description { get; } = new()
    {
        Recipe = "hashing",
        ModelName = "hashing-encoder",
        Hash = "00",
        MaxDocumentTokens = 512,
        MaxQueryTokens = 512,
    };

    public Vocabulary Vocabulary { get; } = Vocabulary.Numbered(997);

    /// <summary>Sizes of the batches that were asked for, in order.</summary>
    public List<int> Batches { get; } = [];

    public Task<SparseVector[]> EncodeAsync(
        IReadOnlyList<string> texts, EncodingSide side, IProgress<EncodingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (Batches)
        {
            Batches.Add(texts.Count);
        }

        return Task.FromResult(texts.Select(VectorOf).ToArray());
    }

    public void Dispose()
    {
    }

    private static SparseVector VectorOf(string text)
    {
        var terms = text.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .GroupBy(word => word.Aggregate(7, (hash, letter) => ((hash * 31) + letter) % 997))
            .OrderBy(group => group.Key).ToArray();
        return new SparseVector([.. terms.Select(t => t.Key)], [.. terms.Select(t => MathF.Log(1f + t.Count()))]);
    }
}
