using Microsoft.Extensions.AI;
using SparseSearch.Core.TextEncoding;
using SparseSearch.Core.Vectors;
using SparseSearch.Encoders;
using SparseSearch.Encoders.Tokenization;
using SparseSearch.Extensions.AI;
using Xunit;

namespace SparseSearch.Tests;

public sealed class SparseEncoderTests : IDisposable
{
    private const int MaxTokens = 16;
    private readonly TemporaryModelFolder _folder = new();
    private readonly ITextTokenizer _tokenizer;

    public SparseEncoderTests() => _tokenizer = TokenizerLoader.Load(
        _folder.With("tokenizer.json", TokenizerAssets.SmallTokenizer().ToJsonString()).Path);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task VectorsComeInTheOrderOfTheTexts(int threads)
    {
        using var encoder = Create(new RecordingModel(_tokenizer.Vocabulary.Count), threads: threads);
        string[] texts = [.. Enumerable.Range(0, 5000).Select(static i => $"{new string('h', 1 + (i % 5))} , {i % 3}")];
        var vectors = await encoder.EncodeAsync(texts, EncodingSide.Document);
        var buffer = new int[MaxTokens];
        for (var i = 0; i < texts.Length; i++)
        {
            var ids = buffer[.._tokenizer.Encode(texts[i], buffer)].Distinct().Order();
            Assert.Equal(ids, vectors[i].TermIds.ToArray());
        }
    }

    [Fact]
    public async Task NoBatchExceedsTheBudgetAndTheLongestComesFirst()
    {
        var model = new RecordingModel(_tokenizer.Vocabulary.Count);
        using var encoder = Create(model, budget: 40, threads: 1);
        await encoder.EncodeAsync([.. Enumerable.Range(0, 100).Select(Words)], EncodingSide.Document);
        Assert.All(model.Batches, static b => Assert.True(b.Rows * b.Length <= 40));
        var lengths = model.Batches.Select(static b => b.Length).ToArray();
        Assert.Equal(lengths.OrderDescending(), lengths);
    }

    [Theory]
    [InlineData(EncodingSide.Document, MaxTokens)]
    [InlineData(EncodingSide.Query, 5)]
    public async Task AnOverlongTextIsCutAtTheSidesLimit(EncodingSide side, int limit)
    {
        var model = new RecordingModel(_tokenizer.Vocabulary.Count);
        using var encoder = Create(model);
        await encoder.EncodeAsync([Words(100_000)], side);
        Assert.Equal(limit, Assert.Single(model.Batches).Length);
    }

    [Fact]
    public async Task NoTextsGiveNoVectors()
    {
        using var encoder = Create(new RecordingModel(_tokenizer.Vocabulary.Count));
        Assert.Empty(await encoder.EncodeAsync([], EncodingSide.Query));
    }

    [Fact]
    public async Task ATextWithoutWeightsGivesTheEmptyVector()
    {
        using var encoder = Create(new RecordingModel(_tokenizer.Vocabulary.Count) { Weight = -1f });
        Assert.Same(SparseVector.Empty, Assert.Single(await encoder.EncodeAsync([""], EncodingSide.Query)));
    }

    [Fact]
    public async Task ANullTextIsRefusedByItsPosition()
    {
        using var encoder = Create(new RecordingModel(_tokenizer.Vocabulary.Count));
        var error = await Assert.ThrowsAsync<ArgumentException>(() =>
            encoder.EncodeAsync(["h", null!], EncodingSide.Document));
        Assert.Contains("Text 1 is null", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ProgressOnlyGrowsAndEndsAtTheTotal()
    {
        using var encoder = Create(new RecordingModel(_tokenizer.Vocabulary.Count), budget: 40, threads: 2);
        var reports = new Reports();
        await encoder.EncodeAsync([.. Enumerable.Range(0, 100).Select(Words)], EncodingSide.Document, reports);
        Assert.Equal(reports.Items.OrderBy(static r => r.TextsDone), reports.Items);
        Assert.Equal(100, reports.Items[^1].TextsDone);
        Assert.All(reports.Items, static r => Assert.Equal(100, r.TextsTotal));
        Assert.Equal(Enumerable.Range(0, 100).Sum(i => Math.Min(i + 2, MaxTokens)), reports.Items[^1].TokensDone);
    }

    [Fact]
    public async Task CancellationStopsBetweenBatches()
    {
        using var source = new CancellationTokenSource();
        var model = new RecordingModel(_tokenizer.Vocabulary.Count) { OnRun = _ => source.Cancel() };
        using var encoder = Create(model, budget: 16, threads: 1);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => encoder.EncodeAsync(
            [.. Enumerable.Repeat(Words(20), 50)], EncodingSide.Document, progress: null, source.Token));
        Assert.Single(model.Batches);
    }

    [Fact]
    public async Task AFailingModelFailsTheCallAndLeavesTheEncoderUsable()
    {
        var failures = 1;
        var model = new RecordingModel(_tokenizer.Vocabulary.Count)
        {
            OnRun = _ =>
            {
                if (Interlocked.Decrement(ref failures) >= 0)
                {
                    throw new InvalidOperationException("out of order");
                }
            },
        };
        using var encoder = Create(model, budget: 16, threads: 2);
        string[] texts = [.. Enumerable.Repeat(Words(20), 50)];
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            encoder.EncodeAsync(texts, EncodingSide.Document));
        Assert.Equal("out of order", error.Message);
        Assert.Equal(50, (await encoder.EncodeAsync(texts, EncodingSide.Document)).Length);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public async Task AWeightThatIsNoNumberIsReported(float weight)
    {
        using var encoder = Create(new RecordingModel(_tokenizer.Vocabulary.Count) { Weight = weight });
        await Assert.ThrowsAsync<InvalidOperationException>(() => encoder.EncodeAsync(["h"], EncodingSide.Query));
    }

    [Fact]
    public async Task AnOutputPaddedBeyondTheVocabularyIsCut()
    {
        using var encoder = Create(new RecordingModel(_tokenizer.Vocabulary.Count + 9));
        var vector = Assert.Single(await encoder.EncodeAsync(["h"], EncodingSide.Query));
        Assert.Equal([2, 3, 5], vector.TermIds.ToArray());
    }

    [Fact]
    public void AModelOfASmallerVocabularyIsRefused() =>
        Assert.Throws<ArgumentException>(() => Create(new RecordingModel(_tokenizer.Vocabulary.Count - 1)));

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    public void OptionsOutOfRangeAreRefused(int budget, int threads) =>
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            Create(new RecordingModel(_tokenizer.Vocabulary.Count), budget, threads));

    [Fact]
    public async Task ConcurrentCallsNeverRunMoreBatchesThanThreads()
    {
        int running = 0, most = 0;
        var model = new RecordingModel(_tokenizer.Vocabulary.Count)
        {
            OnRun = _ =>
            {
                var now = Interlocked.Increment(ref running);
                InterlockedMax(ref most, now);
                Thread.Yield();
                Interlocked.Decrement(ref running);
            },
        };
        using var encoder = Create(model, budget: 16, threads: 2);
        string[] texts = [.. Enumerable.Repeat(Words(20), 100)];
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => encoder.EncodeAsync(texts, EncodingSide.Document)));
        Assert.InRange(most, 1, 2);
    }

    [Fact]
    public async Task TheGeneratorCarriesTheSameVectors()
    {
        using var encoder = Create(new RecordingModel(_tokenizer.Vocabulary.Count));
        using var generator = new SparseEmbeddingGenerator(encoder, EncodingSide.Query);
        var embeddings = await generator.GenerateAsync(["h", ","]);
        var vectors = await encoder.EncodeAsync(["h", ","], EncodingSide.Query);
        Assert.Equal(
            vectors.Select(static v => v.TermIds.ToArray()), embeddings.Select(static e => e.Vector.TermIds.ToArray()));
        Assert.Equal(vectors[0].Nnz, embeddings[0].Dimensions);
        Assert.Equal("test", ((IEmbeddingGenerator)generator).GetService<EmbeddingGeneratorMetadata>()!.DefaultModelId);
        await Assert.ThrowsAsync<NotSupportedException>(() =>
            generator.GenerateAsync(["h"], new EmbeddingGenerationOptions { Dimensions = 3 }));
    }

    [Fact]
    public void TheModelIsDisposedWithTheEncoder()
    {
        var model = new RecordingModel(_tokenizer.Vocabulary.Count);
        Create(model).Dispose();
        Assert.True(model.IsDisposed);
    }

    private SparseEncoder Create(RecordingModel model, int budget = 1024, int threads = 2) => new(
        model,
        _tokenizer,
        new EncoderDescription
        {
            Recipe = "splade",
            ModelName = "test",
            Hash = "",
            MaxDocumentTokens = MaxTokens,
            MaxQueryTokens = 5,
        },
        new EncoderOptions { TokenBudget = budget, Threads = threads });

    /// <summary>A text of so many tokens without its frame.</summary>
    private static string Words(int count) => string.Join(' ', Enumerable.Repeat("h", count));

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = Volatile.Read(ref target); seen < value; seen = Volatile.Read(ref target))
        {
            Interlocked.CompareExchange(ref target, value, seen);
        }
    }

    private sealed class Reports : IProgress<EncodingProgress>
    {
        public List<EncodingProgress> Items { get; } = [];

        public void Report(EncodingProgress value) => Items.Add(value);
    }
}
