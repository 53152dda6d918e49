using System.Collections.Concurrent;
using SparseSearch.Core.TextEncoding;
using SparseSearch.Core.Vectors;
using SparseSearch.Encoders;
using SparseSearch.Encoders.Batching;
using SparseSearch.Encoders.Recipes;
using SparseSearch.Encoders.Runtime;
using SparseSearch.Encoders.Tokenization;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: batches in flight keep order, memory and other texts safe from one that fails. Method: a model that weighs each
/// token 1, on invented devices that fail as they are told.
/// </summary>
public sealed class BatchPipelineTests : IDisposable
{
    private const int MaxTokens = 16;

    private readonly TemporaryModelFolder _folder = new();
    private readonly ITextTokenizer _tokenizer;

    public BatchPipelineTests() => _tokenizer = TokenizerLoader.Load(
        _folder.With("tokenizer.json", TokenizerAssets.SmallTokenizer().ToJsonString()).Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task SeveralDevicesGiveWhatOneGives()
    {
        var texts = Texts(5000);
        using var one = Create([Model()], new EncoderOptions { Threads = 1 });
        RecordingModel[] models = [Model(EncoderDevice.Cuda(0)), Model(EncoderDevice.Cuda(1))];
        using var two = Create(models, new EncoderOptions { Threads = 2, TokenBudget = 64 });
        Assert.Equal([EncoderDevice.Cuda(0), EncoderDevice.Cuda(1)], two.Devices);
        AssertEqual(
            await one.EncodeAsync(texts, EncodingSide.Document), await two.EncodeAsync(texts, EncodingSide.Document));
        Assert.All(models, static m => Assert.NotEmpty(m.Batches));
    }

    [Fact]
    public async Task ADeviceOutOfMemoryGetsSmallerBatchesAndEveryTextIsEncoded()
    {
        var failures = 0;
        var model = Model(onRun: batch =>
        {
            if (batch.Rows * batch.Length > 100)
            {
                Interlocked.Increment(ref failures);
                throw new EncoderMemoryException("too much");
            }
        });
        using var encoder = Create([model], new EncoderOptions { Threads = 1, TokenBudget = 400 });
        using var plain = Create([Model()], new EncoderOptions { Threads = 1 });
        var texts = Texts(400);
        AssertEqual(
            await plain.EncodeAsync(texts, EncodingSide.Document), await encoder.EncodeAsync(texts, EncodingSide.Document));
        Assert.InRange(failures, 1, 4);
        Assert.All(model.Batches, static b => Assert.True(b.Rows * b.Length <= 100));
    }

    [Fact]
    public async Task BatchesUnderWayStayWithinTheMemoryBudget()
    {
        long now = 0, most = 0;
        var gate = new Lock();
        var model = Model(onRun: batch =>
        {
            lock (gate)
            {
                now += batch.Rows * batch.Length;
                most = Math.Max(most, now);
            }

            Thread.Yield();
            lock (gate)
            {
                now -= batch.Rows * batch.Length;
            }
        });
        using var encoder = Create([model], new EncoderOptions { Threads = 4, TokenBudget = 400, MemoryBudget = 100 });
        await encoder.EncodeAsync(Texts(2000), EncodingSide.Document);
        Assert.InRange(most, 1, 100);
    }

    [Fact]
    public async Task ATextTooLargeForTheBudgetIsReportedWithTheSmallestThatWouldDo()
    {
        using var encoder = Create([Model()], new EncoderOptions { Threads = 2, MemoryBudget = 10 });
        string[] texts = ["h", string.Join(' ', Enumerable.Repeat("h", 50)), ","];
        var failed = new ConcurrentDictionary<int, Exception>();
        var vectors = await encoder.EncodeManyAsync(
            texts, EncodingSide.Document, new EncodingRun { OnFailure = (place, e) => failed[place] = e });
        Assert.Equal(1, Assert.Single(failed).Key);
        Assert.IsType<EncoderMemoryException>(failed[1]);
        Assert.Contains($"at least {MaxTokens} bytes", failed[1].Message, StringComparison.Ordinal);
        Assert.Equal([true, false, true], vectors.Select(static v => v.Nnz > 0));
        await Assert.ThrowsAsync<EncoderMemoryException>(() => encoder.EncodeAsync(texts, EncodingSide.Document));
    }

    [Fact]
    public async Task ATextThatFailsIsReportedByItsPlaceAndTheRestGoesOn()
    {
        var model = Model(onRun: static batch =>
        {
            if (batch.Ids.Contains(9L))
            {
                throw new InvalidOperationException("a comma");
            }
        });
        using var encoder = Create([model], new EncoderOptions { Threads = 2, TokenBudget = 64 });
        string[] texts = [.. Enumerable.Range(0, 200).Select(static i => i is 77 or 150 ? "h ," : "h h")];
        var failed = new ConcurrentDictionary<int, Exception>();
        var vectors = await encoder.EncodeManyAsync(
            texts, EncodingSide.Document, new EncodingRun { OnFailure = (place, e) => failed[place] = e });
        Assert.Equal([77, 150], failed.Keys.Order());
        Assert.All(vectors.Index(), v => Assert.Equal(v.Index is 77 or 150, v.Item.Nnz == 0));
    }

    [Fact]
    public async Task CutTextsAreCounted()
    {
        using var encoder = Create([Model()], new EncoderOptions { Threads = 1 });
        var last = new Last();
        string[] texts = ["h", Words(13), Words(14), Words(15), Words(99)];
        await encoder.EncodeManyAsync(texts, EncodingSide.Document, new EncodingRun { Progress = last });
        Assert.Equal((5, 2), (last.Value.TextsDone, last.Value.TextsCut));
    }

    [Fact]
    public async Task SingleTextsThatWaitForALaneShareABatch()
    {
        using var isRunning = new ManualResetEventSlim();
        using var mayEnd = new ManualResetEventSlim();
        var model = Model(onRun: _ =>
        {
            isRunning.Set();
            mayEnd.Wait(TimeSpan.FromMinutes(1));
        });
        using var encoder = Create([model], new EncoderOptions { Threads = 1 });
        var first = Task.Run(() => encoder.EncodeAsync(["h"], EncodingSide.Document));
        isRunning.Wait(TimeSpan.FromMinutes(1));
        Task<SparseVector[]>[] others =
            [.. Enumerable.Range(0, 6).Select(_ => encoder.EncodeAsync([","], EncodingSide.Document))];
        mayEnd.Set();
        await Task.WhenAll(others);
        Assert.Equal(2, model.Batches.Count);
        Assert.Equal([1, 6], model.Batches.Select(static b => b.Rows));
        Assert.Single(await first);
        Assert.All(others, o => Assert.Equal([2, 3, 9], o.Result[0].TermIds.ToArray()));
    }

    [Fact]
    public async Task ManyConcurrentCallersOnOneThreadAllEnd()
    {
        using var encoder = Create([Model()], new EncoderOptions { Threads = 1 });
        var texts = Texts(100);
        var alone = new SparseVector[texts.Length];
        for (var i = 0; i < texts.Length; i++)
        {
            alone[i] = (await encoder.EncodeAsync([texts[i]], EncodingSide.Document))[0];
        }

        var together = await Task.WhenAll(texts.Select(
            t => Task.Run(() => encoder.EncodeAsync([t], EncodingSide.Document))));
        AssertEqual(alone, [.. together.Select(static v => v[0])]);
    }

    private static void AssertEqual(SparseVector[] expected, SparseVector[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.True(expected[i].TermIds.SequenceEqual(actual[i].TermIds), $"text {i}");
            Assert.True(expected[i].Weights.SequenceEqual(actual[i].Weights), $"text {i}");
        }
    }

    private static string[] Texts(int count) =>
        [.. Enumerable.Range(0, count).Select(static i => i % 3 == 0 ? Words(1 + (i % 11)) : $"{Words(i % 5)} ,")];

    private static string Words(int count) => string.Join(' ', Enumerable.Repeat("h", count));

    private RecordingModel Model(EncoderDevice? device = null, Action<TokenBatch>? onRun = null) =>
        new(_tokenizer.Vocabulary.Count) { Device = device ?? EncoderDevice.Cpu, OnRun = onRun ?? (static _ => { }) };

    private SparseEncoder Create(RecordingModel[] models, EncoderOptions options)
    {
        var side = EncoderSide.ForModel(Splade.Side, _tokenizer, models, "", MaxTokens, VectorPruning.None);
        return new SparseEncoder(side, side, new EncoderDescription
        {
            Recipe = "splade",
            ModelName = "test",
            Hash = "",
            MaxDocumentTokens = MaxTokens,
            MaxQueryTokens = MaxTokens,
        }, options);
    }

    private sealed class Last : IProgress<EncodingProgress>
    {
        public EncodingProgress Value { get; private set; }

        public void Report(EncodingProgress value) => Value = value;
    }
}
