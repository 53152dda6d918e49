using SparseSearch.Core.TextEncoding;
using SparseSearch.Encoders;
using SparseSearch.Encoders.Recipes;
using SparseSearch.Encoders.Tokenization;
using Xunit;

namespace SparseSearch.Tests;

public sealed class EncoderSideTests : IDisposable
{
    private const int Begin = 2, End = 3, H = 5, Comma = 9, W = 10;

    private readonly TemporaryModelFolder _folder = new();
    private readonly ITextTokenizer _tokenizer;

    public EncoderSideTests() => _tokenizer = TokenizerLoader.Load(
        _folder.With("tokenizer.json", TokenizerAssets.SmallTokenizer().ToJsonString()).Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task SidesAreEncodedByTheirOwnRecipes()
    {
        using var encoder = Create(new RecordingModel(_tokenizer.Vocabulary.Count), InferenceFree.DocumentsOnly);
        var document = Assert.Single(await encoder.EncodeAsync(["h , h"], EncodingSide.Document));
        var query = Assert.Single(await encoder.EncodeAsync(["h , h"], EncodingSide.Query));
        Assert.Equal([Begin, End, H, Comma], document.TermIds.ToArray());
        Assert.Equal([H, Comma], query.TermIds.ToArray());
        Assert.NotNull(encoder.QueryTable);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task LookedUpTextsComeInTheirOrderWithTheirTokensCounted(int threads)
    {
        using var encoder = Create(
            new RecordingModel(_tokenizer.Vocabulary.Count), InferenceFree.DocumentsOnly, threads: threads);
        string[] texts = [.. Enumerable.Range(0, 5000).Select(static i => i % 2 == 0 ? "h h ," : "w")];
        EncodingProgress last = default;
        var vectors = await encoder.EncodeAsync(texts, EncodingSide.Query, new Reports(p => last = p));
        Assert.All(vectors.Index(), v => Assert.Equal(
            v.Index % 2 == 0 ? [H, Comma] : [W], v.Item.TermIds.ToArray()));
        Assert.Equal(new EncodingProgress(5000, 5000, (2500 * 3) + 2500), last);
    }

    [Fact]
    public async Task LookingUpStopsWhenCancelled()
    {
        using var encoder = Create(new RecordingModel(_tokenizer.Vocabulary.Count), InferenceFree.DocumentsOnly);
        using var source = new CancellationTokenSource();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            encoder.EncodeAsync(["h"], EncodingSide.Query, progress: null, source.Token));
    }

    [Fact]
    public async Task SpecialTermsAreLeftOutWhereTheRecipeSaysSo()
    {
        var recipe = EncoderRecipe.Symmetric("x", Splade.Side with { DropsSpecialTerms = true });
        using var encoder = Create(new RecordingModel(_tokenizer.Vocabulary.Count), recipe);
        var vectors = await encoder.EncodeAsync(["h [MASK] ,", "[SEP] [CLS]", ""], EncodingSide.Document);
        Assert.Equal([H, Comma], vectors[0].TermIds.ToArray());
        Assert.Equal(0, vectors[1].Nnz);
        Assert.Equal(0, vectors[2].Nnz);
    }

    [Fact]
    public async Task ALexicalSideKeepsOnlyTermsOfTheText()
    {
        var model = new RecordingModel(_tokenizer.Vocabulary.Count) { EveryTerm = 0.5f };
        using var encoder = Create(model, Splade.LexicalQuery);
        var query = Assert.Single(await encoder.EncodeAsync(["h , h"], EncodingSide.Query));
        Assert.Equal([H, Comma], query.TermIds.ToArray());
        Assert.Equal([0.5f, 0.5f], query.Weights.ToArray());
        var document = Assert.Single(await encoder.EncodeAsync(["h , h"], EncodingSide.Document));
        Assert.Equal(_tokenizer.Vocabulary.Count, document.Nnz);
    }

    [Fact]
    public async Task PositionsOfSpecialTokensAreLeftOutOfThePooling()
    {
        var model = new RecordingModel(_tokenizer.Vocabulary.Count);
        using var encoder = Create(model, LsrHeads.UniCoil);
        await encoder.EncodeAsync(["h ,"], EncodingSide.Document);
        var batch = Assert.Single(model.Batches);
        Assert.Equal([1L, 1, 1, 1], batch.Mask);
        Assert.Equal([0L, 1, 1, 0], batch.Pooled);
    }

    [Fact]
    public async Task AnEchoSetsTheTextTwiceAndPoolsTheSecondCopy()
    {
        var model = new RecordingModel(_tokenizer.Vocabulary.Count);
        var recipe = EncoderRecipe.Symmetric("x", Splade.Side with
        {
            Positions = PooledPositions.Marked,
            Template = new TextTemplate(
                TemplatePartKind.Begin, "w", TemplatePartKind.Text, ",",
                new TemplatePart(TemplatePartKind.Text).Pooled, new TemplatePart(TemplatePartKind.End).Pooled),
        });
        using var encoder = Create(model, recipe, maxTokens: 2);
        await encoder.EncodeAsync(["h cafe h h h"], EncodingSide.Document);
        var batch = Assert.Single(model.Batches);
        Assert.Equal([Begin, W, H, 20, Comma, H, 20, End], batch.Ids);
        Assert.Equal([0L, 0, 0, 0, 0, 1, 1, 1], batch.Pooled);
    }

    [Fact]
    public async Task AFramedEchoRepeatsTheFrame()
    {
        var model = new RecordingModel(_tokenizer.Vocabulary.Count);
        using var encoder = Create(model, MistralEcho.Echo, maxTokens: 3);
        await encoder.EncodeAsync(["h h h"], EncodingSide.Query);
        var batch = Assert.Single(model.Batches);
        Assert.Equal([Begin, H, End, Begin, H, End], batch.Ids);
        Assert.Equal([0L, 0, 0, 1, 1, 1], batch.Pooled);
    }

    [Fact]
    public async Task APromptStandsInFrontOfEveryText()
    {
        var model = new RecordingModel(_tokenizer.Vocabulary.Count);
        using var encoder = Create(model, InferenceFree.DocumentsOnly, prompt: "w ");
        await encoder.EncodeAsync(["h"], EncodingSide.Document);
        Assert.Equal([Begin, W, H, End], Assert.Single(model.Batches).Ids);
        var query = Assert.Single(await encoder.EncodeAsync(["h"], EncodingSide.Query));
        Assert.Equal([H, W], query.TermIds.ToArray());
    }

    [Fact]
    public async Task APromptHasItsOwnPlaceInATemplateThatHasOne()
    {
        var model = new RecordingModel(_tokenizer.Vocabulary.Count);
        var recipe = EncoderRecipe.Symmetric("x", Splade.Side with
        {
            Template = new TextTemplate(TemplatePartKind.Text),
            PromptedTemplate = new TextTemplate(TemplatePartKind.Prompt, TemplatePartKind.Text),
        });
        using var encoder = Create(model, recipe, prompt: "w");
        await encoder.EncodeAsync(["h"], EncodingSide.Document);
        Assert.Equal([W, Comma, H], Assert.Single(model.Batches).Ids);
    }

    [Fact]
    public async Task VectorsArePrunedAndThenScaled()
    {
        var recipe = EncoderRecipe.Symmetric("x", Splade.Side with { HasUnitLength = true });
        using var encoder = Create(
            new RecordingModel(_tokenizer.Vocabulary.Count), recipe, pruning: VectorPruning.Parse("top_k 4"));
        var vector = Assert.Single(await encoder.EncodeAsync(["h , w"], EncodingSide.Document));
        Assert.Equal([Begin, End, H, Comma], vector.TermIds.ToArray());
        Assert.All(vector.Weights.ToArray(), static w => Assert.Equal(0.5f, w));
    }

    [Fact]
    public async Task ATextOfTenMegabytesIsCutWithoutBeingTokenisedWhole()
    {
        var model = new RecordingModel(_tokenizer.Vocabulary.Count);
        using var encoder = Create(model, InferenceFree.DocumentsOnly, maxTokens: 16);
        var text = string.Concat(Enumerable.Repeat("h , cafe ", 10_000_000 / 9));
        var document = Assert.Single(await encoder.EncodeAsync([text], EncodingSide.Document));
        var query = Assert.Single(await encoder.EncodeAsync([text], EncodingSide.Query));
        Assert.Equal([Begin, End, H, Comma, 20], document.TermIds.ToArray());
        Assert.Equal([H, Comma, 20], query.TermIds.ToArray());
        Assert.Equal(16, Assert.Single(model.Batches).Length);
    }

    [Fact]
    public void SidesOfDifferentVocabulariesAreRefused()
    {
        using var other = new TemporaryModelFolder();
        other.With("vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nh\n");
        var tokenizer = TokenizerLoader.Load(other.Path);
        using var model = new RecordingModel(_tokenizer.Vocabulary.Count);
        var error = Assert.Throws<ArgumentException>(() => new SparseEncoder(
            Side(Splade.Side, _tokenizer, model), Side(InferenceFree.Ones, tokenizer, model),
            Description(), new EncoderOptions()));
        Assert.Contains("same vocabulary", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ATemplateWhoseEndTheTokenizerLacksIsRefused()
    {
        using var model = new RecordingModel(_tokenizer.Vocabulary.Count);
        var error = Assert.Throws<NotSupportedException>(() => Side(Prosper.Recipe.Query, Bare(), model));
        Assert.Contains("eos_token", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnEmptyTextWithoutSpecialTokensHasNoTerms()
    {
        var model = new RecordingModel(_tokenizer.Vocabulary.Count);
        var side = Side(Splade.Side, Bare(), model);
        using var encoder = new SparseEncoder(side, side, Description(), new EncoderOptions { Threads = 2 });
        EncodingProgress last = default;
        var vectors = await encoder.EncodeAsync(
            ["h", "", "w ,", " "], EncodingSide.Document, new Reports(p => last = p));
        Assert.Equal([1, 0, 2, 0], vectors.Select(static v => v.Nnz));
        Assert.Equal([H], vectors[0].TermIds.ToArray());
        Assert.Equal([Comma, W], vectors[2].TermIds.ToArray());
        Assert.Equal(new EncodingProgress(4, 4, 3), last);
    }

    /// <summary>The same vocabulary without a frame, and without the names of tokens that begin and end.</summary>
    private WordPieceTokenizer Bare() => WordPieceTokenizer.Build(new WordPieceOptions
    {
        Vocabulary = _tokenizer.Vocabulary,
        UnknownId = 1,
        PadId = 0,
    });

    private static EncoderDescription Description() => new()
    {
        Recipe = "x",
        ModelName = "test",
        Hash = "",
        MaxDocumentTokens = 16,
        MaxQueryTokens = 16,
    };

    private static EncoderSide Side(
        SideRecipe recipe,
        ITextTokenizer tokenizer,
        RecordingModel model,
        int maxTokens = 16,
        string prompt = "",
        VectorPruning? pruning = null) => recipe.Head == EncoderHead.Table
        ? EncoderSide.ForTable(
            recipe, tokenizer, StaticQueryEncoder.Create(tokenizer, TermTable.Ones(tokenizer.Vocabulary), maxTokens),
            prompt, pruning ?? VectorPruning.None)
        : EncoderSide.ForModel(recipe, tokenizer, [model], prompt, maxTokens, pruning ?? VectorPruning.None);

    private SparseEncoder Create(
        RecordingModel model,
        EncoderRecipe recipe,
        int maxTokens = 16,
        string prompt = "",
        VectorPruning? pruning = null,
        int threads = 2) => new(
        Side(recipe.Document, _tokenizer, model, maxTokens, prompt, pruning),
        Side(recipe.Query, _tokenizer, model, maxTokens, prompt, pruning),
        Description(),
        new EncoderOptions { Threads = threads });

    private sealed class Reports(Action<EncodingProgress> report) : IProgress<EncodingProgress>
    {
        public void Report(EncodingProgress value) => report(value);
    }
}
