using SparseSearch.Core.TextEncoding;
using SparseSearch.Encoders;
using SparseSearch.Encoders.Golden;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: a real checkpoint gives the vectors of the reference library. Method: every golden text of splade-tiny, in one
/// call and one call a text, from the folder as published.
/// </summary>
public sealed class SpladeTinyTests : IDisposable
{
    private readonly TemporaryModelFolder _cache = new();

    public void Dispose() => _cache.Dispose();

    [SkippableTheory]
    [InlineData(512, 4096)]
    [InlineData(512, 100)]
    [InlineData(256, 1024)]
    public async Task GoldenTextsInOneCallGiveTheReferenceVectors(int maxTokens, int tokenBudget)
    {
        var golden = Golden(maxTokens);
        using var encoder = Open(maxTokens, tokenBudget);
        var vectors = await encoder.EncodeAsync([.. golden.Select(static g => g.Text)], EncodingSide.Document);
        for (var i = 0; i < golden.Count; i++)
        {
            GoldenAssert.Close(golden[i], vectors[i]);
        }
    }

    [SkippableTheory]
    [InlineData(512)]
    [InlineData(256)]
    public async Task GoldenTextsOneByOneGiveTheReferenceVectors(int maxTokens)
    {
        using var encoder = Open(maxTokens, tokenBudget: 1024);
        foreach (var golden in Golden(maxTokens))
        {
            GoldenAssert.Close(golden, Assert.Single(await encoder.EncodeAsync([golden.Text], EncodingSide.Query)));
        }
    }

    /// <summary>Sums over a whole collection, from the reference run (half precision, so not to the last digit).</summary>
    [SkippableFact]
    [Trait("Category", "Long")]
    public async Task TheWholeOfSciFactAddsUpToTheReferenceRun()
    {
        const double documentTerms = 285.15, weightSum = 1_044_246.7;
        const long documentTokens = 1_693_234;
        var corpus = TestPaths.Shared("collections", "scifact", "corpus.jsonl");
        Skip.If(corpus is null, "needs ../shared/collections/scifact/corpus.jsonl");
        using var encoder = Open(maxTokens: 512, tokenBudget: 1024);
        var tokens = 0L;
        var vectors = await encoder.EncodeAsync(
            [.. TokenizerAssets.Texts(corpus)], EncodingSide.Document, new LastReport(p => tokens = p.TokensDone));
        Assert.Equal(documentTokens, tokens);
        Assert.Equal(documentTerms, vectors.Average(static v => (double)v.Nnz), tolerance: 0.2);
        Assert.Equal(1.0, vectors.Sum(static v => v.Weights.ToArray().Sum(static w => (double)w)) / weightSum, 1e-3);
    }

    private static List<GoldenVector> Golden(int maxTokens)
    {
        Skip.If(TokenizerAssets.SpladeTiny is null, TokenizerAssets.SpladeTinyReason);
        var all = GoldenAssert.Read(TokenizerAssets.SpladeTiny, EncodingSide.Document);
        Assert.Equal(159, all.Count);
        return [.. all.Where(g => g.MaxTokens == maxTokens)];
    }

    private SparseEncoder Open(int maxTokens, int tokenBudget)
    {
        Skip.If(TokenizerAssets.SpladeTiny is null, TokenizerAssets.SpladeTinyReason);
        return EncoderFactory.Open(TokenizerAssets.SpladeTiny, new EncoderOptions
        {
            CacheFolder = _cache.Path,
            MaxDocumentTokens = maxTokens,
            MaxQueryTokens = maxTokens,
            TokenBudget = tokenBudget,
            Threads = 2,
        });
    }

    private sealed class LastReport(Action<EncodingProgress> report) : IProgress<EncodingProgress>
    {
        public void Report(EncodingProgress value) => report(value);
    }
}
