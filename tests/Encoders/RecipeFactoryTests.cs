using System.Runtime.InteropServices;
using SparseSearch.Core.TextEncoding;
using SparseSearch.Core.Vectors;
using SparseSearch.Encoders;
using SparseSearch.Encoders.Checkpoints;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>Folders of every kind, opened through the factory.</summary>
public sealed class RecipeFactoryTests : IDisposable
{
    private const int Vocabulary = 799;
    private readonly TemporaryModelFolder _folder = new();
    private readonly TemporaryModelFolder _cache = new();

    public RecipeFactoryTests() =>
        _folder.With("tokenizer.json", TokenizerAssets.SmallTokenizer().ToJsonString());

    private EncoderOptions Options => new() { CacheFolder = _cache.Path, Threads = 2 };

    public void Dispose()
    {
        _folder.Dispose();
        _cache.Dispose();
    }

    [Theory]
    [InlineData("splade", 1)]
    [InlineData("splade-lexical", 1)]
    [InlineData("splade-doc", 1)]
    [InlineData("splade-sum", 1)]
    [InlineData("splade-cls", 1)]
    [InlineData("tilde", 1)]
    [InlineData("sparta", 1)]
    [InlineData("unicoil", 1)]
    [InlineData("deepct", 1)]
    [InlineData("deepimpact", 1)]
    [InlineData("tildev2", 1)]
    [InlineData("qmlp-dmlm", 2)]
    [InlineData("qmlm-dmlp", 2)]
    [InlineData("epic", 2)]
    public async Task EveryRecipeForEncodersGivesItsSidesAndConvertsEachGraphOnce(string recipe, int graphs)
    {
        SaveWithHeads();
        var first = await Encode(Options with { Recipe = recipe });
        Assert.Equal(first, await Encode(Options with { Recipe = recipe, Threads = 1 }));
        Assert.Equal(graphs, Directory.GetFiles(_cache.Path, "*.onnx").Length);
        using var encoder = EncoderFactory.Open(_folder.Path, Options with { Recipe = recipe });
        Assert.Equal(recipe, encoder.Description.Recipe);
        Assert.True(encoder.Description.RecipeWasAskedFor);
        Assert.Equal(recipe, EncoderFactory.Inspect(_folder.Path, Options with { Recipe = recipe }).Recipe);
    }

    [Theory]
    [InlineData("mistral-echo")]
    [InlineData("decoder-causal")]
    [InlineData("decoder-bidirectional")]
    [InlineData("lion")]
    [InlineData("prosper")]
    public void ADecodersRecipeOnAnEncoderIsRefused(string recipe)
    {
        SaveWithHeads();
        var error = Assert.Throws<CheckpointFormatException>(() => Open(Options with { Recipe = recipe }));
        Assert.Contains(recipe, error.Message, StringComparison.Ordinal);
        Assert.Contains("'bert'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AHeadOfTokenWeightsThatIsMissingIsNamed()
    {
        new TestCheckpoint(Vocabulary).Save(_folder.Path);
        var error = Assert.Throws<CheckpointFormatException>(() => Open(Options with { Recipe = "unicoil" }));
        Assert.Contains("'tok_proj.weight'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ALanguageModelsRecipeOnABareEncoderIsRefused()
    {
        var bare = new TestCheckpoint(Vocabulary);
        var head = bare.Tensors.Keys.Where(static n => n.StartsWith("cls.", StringComparison.Ordinal)).ToArray();
        Assert.All(head, name => bare.Tensors.Remove(name));

        bare.Save(_folder.Path);
        var error = Assert.Throws<CheckpointFormatException>(() => Open(Options));
        Assert.Contains("cls.predictions", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ATableThatIsMissingIsNamed()
    {
        new TestCheckpoint(Vocabulary).Save(_folder.Path);
        var error = Assert.Throws<CheckpointFormatException>(() => Open(Options with { Recipe = "inference-free" }));
        Assert.Contains("idf.json", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnUnknownRecipeIsAnsweredWithAllThereAre()
    {
        new TestCheckpoint(Vocabulary).Save(_folder.Path);
        var error = Assert.Throws<ArgumentException>(() => Open(Options with { Recipe = "nonsense" }));
        Assert.Contains("mistral-echo", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AFolderThatIsNoModelIsNamed()
    {
        var error = Assert.Throws<CheckpointFormatException>(() => Open(Options));
        Assert.Contains(_folder.Path, error.Message, StringComparison.Ordinal);
        Assert.Contains("model.safetensors", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ATokenizerLargerThanTheHeadIsRefused()
    {
        new TestCheckpoint(Vocabulary - 1).Save(_folder.Path);
        var error = Assert.Throws<ArgumentException>(() => Open(Options));
        Assert.Contains("799", error.Message, StringComparison.Ordinal);
        Assert.Contains("798", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AHeadPaddedBeyondTheTokenizerIsCut()
    {
        new TestCheckpoint(Vocabulary + 9).Save(_folder.Path);
        using var encoder = Open(Options);
        var vector = Assert.Single(await encoder.EncodeAsync(["h , cafe"], EncodingSide.Document));
        Assert.All(vector.TermIds.ToArray(), static id => Assert.InRange(id, 0, Vocabulary - 1));
    }

    [Fact]
    public async Task APairOfFoldersMayShareTheTokenizerAboveThem()
    {
        var (document, query) = Pair();
        var weights = new TestCheckpoint(Vocabulary);
        weights.Tensors["cls.predictions.bias"].Data[9] += 1.5f;
        weights.Save(document);
        new TestCheckpoint(Vocabulary).Save(query);
        using var encoder = Open(Options);
        Assert.Equal("splade", encoder.Description.Recipe);
        var asDocument = Assert.Single(await encoder.EncodeAsync(["h"], EncodingSide.Document));
        var asQuery = Assert.Single(await encoder.EncodeAsync(["h"], EncodingSide.Query));
        Assert.NotEqual(asDocument.Weights.ToArray(), asQuery.Weights.ToArray());
        Assert.Equal(2, Directory.GetFiles(_cache.Path, "*.onnx").Length);
    }

    [Fact]
    public async Task QueriesMayHaveAModelElsewhere()
    {
        new TestCheckpoint(Vocabulary).Save(_folder.Path);
        using var elsewhere = new TemporaryModelFolder();
        elsewhere.With("tokenizer.json", TokenizerAssets.SmallTokenizer().ToJsonString());
        var other = new TestCheckpoint(Vocabulary);
        other.Tensors["cls.predictions.bias"].Data[9] += 1.5f;
        other.Save(elsewhere.Path);
        var options = Options with { QueryModelPath = elsewhere.Path };
        using var encoder = Open(options);
        using var alone = EncoderFactory.Open(elsewhere.Path, Options);
        AssertSame(
            Assert.Single(await alone.EncodeAsync(["h ,"], EncodingSide.Query)),
            Assert.Single(await encoder.EncodeAsync(["h ,"], EncodingSide.Query)));
        Assert.Equal(elsewhere.Path, encoder.Description.QueryModelPath);
        var missing = Path.Combine(elsewhere.Path, "nowhere");
        Assert.Throws<FileNotFoundException>(() => Open(Options with { QueryModelPath = missing }));
    }

    [Fact]
    public async Task AFolderOfATableAloneMayBeTheModelOfQueries()
    {
        new TestCheckpoint(Vocabulary).Save(_folder.Path);
        using var elsewhere = new TemporaryModelFolder();
        elsewhere.With("query_token_weights.txt", "h\t2.5\n");
        using var encoder = Open(Options with { QueryModelPath = elsewhere.Path });
        Assert.Equal("inference-free", encoder.Description.Recipe);
        var query = Assert.Single(await encoder.EncodeAsync(["h , h"], EncodingSide.Query));
        Assert.Equal([2.5f], query.Weights.ToArray());
    }

    [Fact]
    public async Task WhatAnIndexRecordsOpensTheSameEncoderAgain()
    {
        SaveWithHeads();
        using var first = Open(Options with
        {
            Recipe = "qmlp-dmlm",
            DocumentPruning = VectorPruning.Parse("max_ratio 0.1, top_k 40"),
            QueryPrompt = "w ",
            MaxQueryTokens = 7,
        });
        using var second = Open(EncoderOptions.Of(first.Description) with { CacheFolder = _cache.Path });
        Assert.Equal(first.Description, second.Description);
        AssertSame(
            Assert.Single(await first.EncodeAsync(["h , n"], EncodingSide.Query)),
            Assert.Single(await second.EncodeAsync(["h , n"], EncodingSide.Query)));
    }

    [Fact]
    public void AnIndexOfAnOlderVersionRecordsNoMoreThanItKnew()
    {
        var options = EncoderOptions.Of(new EncoderDescription
        {
            Recipe = "splade",
            ModelName = "old",
            Hash = "",
            MaxDocumentTokens = 256,
            MaxQueryTokens = 32,
        });
        Assert.Null(options.Recipe);
        Assert.Equal("", options.QueryPrompt);
        Assert.Equal(VectorPruning.None, options.DocumentPruning);
        Assert.Equal(32, options.MaxQueryTokens);
    }

    [Fact]
    public async Task QueriesAloneNeedNoModelOfTheDocuments()
    {
        new TestCheckpoint(Vocabulary).Save(_folder.Path);
        _folder.With("idf.json", """{"h": 2}""");
        using var encoder = Open(Options with { Sides = EncoderSides.QueriesOnly });
        var query = Assert.Single(await encoder.EncodeAsync(["h h ,"], EncodingSide.Query));
        Assert.Equal([2f], query.Weights.ToArray());
        Assert.Empty(Directory.GetFiles(_cache.Path));
        await Assert.ThrowsAsync<InvalidOperationException>(() => encoder.EncodeAsync(["h"], EncodingSide.Document));
        using var both = Open(Options);
        Assert.Equal(both.Description.Hash, encoder.Description.Hash);
    }

    [Fact]
    public void EverythingThatDecidesAVectorChangesTheHash()
    {
        SaveWithHeads();
        EncoderOptions[] all =
        [
            Options,
            Options with { Recipe = "splade-sum" },
            Options with { Recipe = "splade-lexical" },
            Options with { DocumentPruning = VectorPruning.Parse("top_k 4") },
            Options with { QueryPruning = VectorPruning.Parse("top_k 4") },
            Options with { DocumentPrompt = "w" },
            Options with { QueryPrompt = "w" },
        ];
        var hashes = all.Select(o => EncoderFactory.Inspect(_folder.Path, o).Hash).ToArray();
        Assert.Equal(hashes.Length, hashes.Distinct().Count());
        _folder.With("idf.json", """{"h": 2}""");
        var options = new EncoderOptions { Recipe = "inference-free" };
        var before = EncoderFactory.Inspect(_folder.Path, options).Hash;
        Assert.DoesNotContain(before, hashes);
        _folder.With("idf.json", """{"h": 3}""");
        Assert.NotEqual(before, EncoderFactory.Inspect(_folder.Path, options).Hash);
    }

    [Fact]
    public void TheRecipesPruningIsRecordedAndMayBeTakenAway()
    {
        new TestCheckpoint(Vocabulary).Save(_folder.Path);
        _folder.With("idf.json", """{"h": 2}""");
        var options = Options with { Recipe = "inference-free-v3-double-log" };
        using var pruned = Open(options);
        Assert.Equal("max_ratio 0.1", pruned.Description.DocumentPruning);
        using var whole = Open(options with { DocumentPruning = VectorPruning.None });
        Assert.Null(whole.Description.DocumentPruning);
        Assert.NotEqual(pruned.Description.Hash, whole.Description.Hash);
        Assert.Equal(whole.Description, Open(
            EncoderOptions.Of(whole.Description) with { CacheFolder = _cache.Path }).Description);
    }

    [Fact]
    public void TheMostTermsOfTheFilesPruneBothSides()
    {
        new TestCheckpoint(Vocabulary).Save(_folder.Path);
        _folder.With(
            "modules.json", """[{"type":"x.Transformer","path":""},{"type":"x.SpladePooling","path":"p"}]""");
        Directory.CreateDirectory(Path.Combine(_folder.Path, "p"));
        _folder.With("p/config.json", """{"pooling_strategy":"max"}""");
        _folder.With("config_sentence_transformers.json", """{"max_active_dims":5}""");
        using var encoder = Open(Options);
        Assert.Equal("top_k 5", encoder.Description.DocumentPruning);
        Assert.Equal("top_k 5", encoder.Description.QueryPruning);
    }

    [Fact]
    public void TheSummaryTellsBothSidesAndWhatDecidedThem()
    {
        new TestCheckpoint(Vocabulary).Save(_folder.Path);
        _folder.With("idf.json", """{"h": 2}""");
        var summary = EncoderFactory.Inspect(_folder.Path);
        Assert.Equal("bert", summary.Architecture);
        Assert.Equal("table", summary.QueryArchitecture);
        Assert.Contains("idf.json", summary.RecipeReason, StringComparison.Ordinal);
    }

    [Fact]
    public void AModelOfTwoGraphsIsNotOneFile()
    {
        SaveWithHeads();
        var target = Path.Combine(_cache.Path, "out.onnx");
        Assert.Throws<NotSupportedException>(() =>
            EncoderFactory.Convert(_folder.Path, target, new EncoderOptions { Recipe = "qmlp-dmlm" }));
        Assert.False(File.Exists(target));
        EncoderFactory.Convert(_folder.Path, target, new EncoderOptions { Recipe = "splade-doc" });
        Assert.True(File.Exists(target));
    }

    [Fact]
    public async Task AReadyGraphBesideItsTableEncodesBothSides()
    {
        new TestCheckpoint(Vocabulary).Save(_folder.Path);
        _folder.With("idf.json", """{"h": 2}""");
        using var folder = Open(Options);
        using var ready = new TemporaryModelFolder();
        ready.With("tokenizer.json", TokenizerAssets.SmallTokenizer().ToJsonString()).With("idf.json", """{"h": 2}""");
        var file = Path.Combine(ready.Path, "model.onnx");
        EncoderFactory.Convert(_folder.Path, file);
        using var encoder = EncoderFactory.Open(file, Options);
        Assert.Equal("inference-free", encoder.Description.Recipe);
        foreach (var side in Enum.GetValues<EncodingSide>())
        {
            AssertSame(
                Assert.Single(await folder.EncodeAsync(["h , cafe"], side)),
                Assert.Single(await encoder.EncodeAsync(["h , cafe"], side)));
        }

        var error = Assert.Throws<NotSupportedException>(() =>
            EncoderFactory.Open(file, Options with { Recipe = "splade-sum" }));
        Assert.Contains("Sum", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WeightsThatAreNoNumbersAreReported()
    {
        var broken = new TestCheckpoint(Vocabulary);
        broken.Tensors["cls.predictions.transform.LayerNorm.bias"].Data[3] = float.NaN;
        broken.Save(_folder.Path);
        var error = Assert.Throws<CheckpointFormatException>(() => Open(Options));
        Assert.Contains("finite numbers", error.Message, StringComparison.Ordinal);
    }

    private SparseEncoder Open(EncoderOptions options) => EncoderFactory.Open(_folder.Path, options);

    private void SaveWithHeads()
    {
        var checkpoint = new TestCheckpoint(Vocabulary);
        foreach (var name in (string[])["head", "importance", "quality"])
        {
            checkpoint.Tensors.Add($"{name}.weight", (
                [1, TestCheckpoint.Hidden],
                [.. Enumerable.Range(0, TestCheckpoint.Hidden).Select(i => ((i * 5) + name.Length) % 7 * 0.25f)]));
            checkpoint.Tensors.Add($"{name}.bias", ([1], [0.25f]));
        }

        checkpoint.Save(_folder.Path);
    }

    private (string Document, string Query) Pair() => (
        Directory.CreateDirectory(Path.Combine(_folder.Path, "document")).FullName,
        Directory.CreateDirectory(Path.Combine(_folder.Path, "query")).FullName);

    private async Task<string[]> Encode(EncoderOptions options)
    {
        using var encoder = Open(options);
        string[] texts = ["h , w !", "", "cafe", "[SEP] [CLS]", string.Join(' ', Enumerable.Repeat("h , cafe", 30))];
        SparseVector[] vectors =
        [
            .. await encoder.EncodeAsync(texts, EncodingSide.Document),
            .. await encoder.EncodeAsync(texts, EncodingSide.Query),
        ];
        Assert.True(vectors[0].Nnz > 0, "The first document has terms.");
        Assert.True(vectors[texts.Length].Nnz > 0, "The first query has terms.");
        return [.. vectors.Select(static v =>
            $"{Convert.ToHexString(MemoryMarshal.AsBytes(v.Weights))} {string.Join(' ', v.TermIds.ToArray())}")];
    }

    private static void AssertSame(SparseVector expected, SparseVector actual)
    {
        Assert.Equal(expected.TermIds.ToArray(), actual.TermIds.ToArray());
        Assert.Equal(expected.Weights.ToArray(), actual.Weights.ToArray());
    }
}
