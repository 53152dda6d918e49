using SparseSearch.Core.TextEncoding;
using SparseSearch.Core.Vectors;

namespace SparseSearch.Tests;

/// <summary>Fails at texts that hold a word, and stops everything after a number of texts.</summary>
internal sealed class StoppingEncoder(string poison = "poison", int? stopAfter = null, string hash = "00") : ISparseEncoder
{
    private readonly HashingEncoder _inner = new();
    private int _texts;

    /// <summary>Texts that were encoded.</summary>
    public int Texts => _texts;

    public EncoderDescription Description => _inner.Description with { Hash = hash };

    public Vocabulary Vocabulary => _inner.Vocabulary;

    public Task<SparseVector[]> EncodeAsync(
        IReadOnlyList<string> texts, EncodingSide side, IProgress<EncodingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        if (stopAfter is { } most && Interlocked.Add(ref _texts, texts.Count) > most)
        {
            throw new OperationCanceledException("Stopped by the test.");
        }

        return texts.Any(text => text.Contains(poison, StringComparison.Ordinal))
            ? throw new InvalidOperationException("the text cannot be encoded")
            : _inner.EncodeAsync(texts, side, progress, cancellationToken);
    }

    public void Dispose() => _inner.Dispose();
}
