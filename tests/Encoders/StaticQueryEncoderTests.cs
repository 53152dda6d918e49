using SparseSearch.Encoders;
using SparseSearch.Encoders.Checkpoints;
using SparseSearch.Encoders.Tokenization;
using Xunit;

namespace SparseSearch.Tests;

public sealed class StaticQueryEncoderTests : IDisposable
{
    private readonly TemporaryModelFolder _folder = new();
    private readonly ITextTokenizer _tokenizer;

    public StaticQueryEncoderTests() => _tokenizer = TokenizerLoader.Load(
        _folder.With("tokenizer.json", TokenizerAssets.SmallTokenizer().ToJsonString()).Path);

    public void Dispose() => _folder.Dispose();

    /// <summary>Weights that OpenSearch's own unit tests name.</summary>
    [SkippableFact]
    public void OpenSearchsSampledWeightsComeOut()
    {
        var encoder = OpenSearch(maxTokens: 512);
        (string Token, float Weight)[] expected =
        [
            ("the", 0.1353f), ("a", 0.4023f), ("of", 0.2979f), (",", 0.1764f), ("?", 3.3313f), ("what", 2.7699f),
            ("new", 2.8032f), ("weather", 4.5684f), ("york", 4.5798f), ("currently", 4.9388f), ("ny", 5.7729f),
            ("now", 3.5895f),
        ];
        foreach (var (token, weight) in expected)
        {
            Assert.Equal(weight, Assert.Single(Encode(encoder, token)).Value, tolerance: 1e-4f);
        }

        const int pieceS = 2015;
        Assert.Equal(1.4133f, Encode(encoder, "zzzs")[pieceS], tolerance: 1e-4f);
        var query = Encode(encoder, "What's the weather in ny now?");
        Assert.Equal([1005, 1029, 1055, 1996, 1999, 2054, 2085, 4633, 6396], query.Keys.Order());
        Assert.Equal(4.568416f, query[4633], tolerance: 1e-5f);
    }

    [Fact]
    public void AQueryIsTheSetOfItsTokensAndNotABag()
    {
        var encoder = StaticQueryEncoder.Create(_tokenizer, TermTable.Ones(_tokenizer.Vocabulary), maxTokens: 32);
        Assert.Equal(Encode(encoder, "h , w"), Encode(encoder, "w h , h h , h"));
    }

    [Fact]
    public void SpecialTokensSpelledOutAreLeftOut()
    {
        var encoder = StaticQueryEncoder.Create(_tokenizer, TermTable.Ones(_tokenizer.Vocabulary), maxTokens: 32);
        Assert.Equal(Encode(encoder, "h"), Encode(encoder, "[CLS] h [SEP] [MASK]"));
        Assert.Empty(Encode(encoder, "[CLS] [SEP] [PAD]"));
        Assert.Empty(Encode(encoder, ""));
    }

    [Fact]
    public void MissingAndNegativeEntriesWeighNothing()
    {
        var h = _tokenizer.EncodeUnframed("h")[0];
        var table = new float[h + 1];
        table[h] = 2f;
        var encoder = StaticQueryEncoder.Create(_tokenizer, table, maxTokens: 32);
        Assert.Equal([h], Encode(encoder, "h cafe n w").Keys);
        table[h] = -2f;
        Assert.Empty(Encode(StaticQueryEncoder.Create(_tokenizer, table, maxTokens: 32), "h"));
    }

    [Fact]
    public void ATextIsCutAtTheLimit()
    {
        var encoder = StaticQueryEncoder.Create(_tokenizer, TermTable.Ones(_tokenizer.Vocabulary), maxTokens: 2);
        Assert.Equal(Encode(encoder, "h ,"), Encode(encoder, "h , w cafe"));
    }

    [Fact]
    public void EncodingAllocatesNothing()
    {
        var encoder = StaticQueryEncoder.Create(_tokenizer, TermTable.Ones(_tokenizer.Vocabulary), maxTokens: 64);
        var (ids, weights) = (new int[64], new float[64]);
        const string text = "h , w cafe n h , w cafe n";
        encoder.Encode(text, ids, weights);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            encoder.Encode(text, ids, weights);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void WrongArgumentsAreRefused()
    {
        var ones = TermTable.Ones(_tokenizer.Vocabulary);
        var encoder = StaticQueryEncoder.Create(_tokenizer, ones, maxTokens: 8);
        Assert.Throws<ArgumentException>(() => encoder.Encode("h", new int[7], new float[8]));
        Assert.Throws<ArgumentException>(() => encoder.Encode("h", new int[8], new float[7]));
        Assert.Throws<ArgumentOutOfRangeException>(() => StaticQueryEncoder.Create(_tokenizer, ones, maxTokens: 0));
        Assert.Throws<ArgumentException>(() => StaticQueryEncoder.Create(_tokenizer, [float.NaN], maxTokens: 8));
    }

    [Theory]
    [InlineData("idf.json", """{"h": 2.5, ",": 0}""")]
    [InlineData("query_token_weights.txt", "h\t2.5\n,\t0\n")]
    public void ATableIsReadByTokens(string name, string content)
    {
        _folder.With(name, content);
        var table = TermTable.Read(TermTable.Locate(_folder.Path)!, _tokenizer.Vocabulary);
        Assert.Equal(_tokenizer.Vocabulary.Count, table.Length);
        Assert.Equal(2.5f, table[_tokenizer.EncodeUnframed("h")[0]]);
        Assert.Equal(2.5f, table.Sum());
    }

    [Theory]
    [InlineData("idf.json", """{"h": 1, "no such token": 2}""", "no such token")]
    [InlineData("idf.json", """{"h": "1"}""", "token and number")]
    [InlineData("idf.json", "[1, 2]", "token and number")]
    [InlineData("idf.json", """{"h": 1""", "token and number")]
    [InlineData("idf.json", """{"h": 1e60}""", "finite")]
    [InlineData("query_token_weights.txt", "h 2.5\n", "line 1")]
    [InlineData("query_token_weights.txt", "h\tNaN\n", "finite")]
    [InlineData("query_token_weights.txt", "nope\t1\n", "nope")]
    public void ADamagedTableIsNamed(string name, string content, string named)
    {
        _folder.With(name, content);
        var error = Assert.Throws<CheckpointFormatException>(() =>
            TermTable.Read(TermTable.Locate(_folder.Path)!, _tokenizer.Vocabulary));
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("weight", -1)]
    [InlineData("embedding", 0)]
    public void ATensorOfAnotherNameOrSizeIsRefused(string tensor, int more)
    {
        var terms = _tokenizer.Vocabulary.Count + more;
        var path = Path.Combine(_folder.Path, "model.safetensors");
        File.WriteAllBytes(path, TestCheckpoint.Safetensors([new(tensor, ([terms], new float[terms]))], "F32"));
        Assert.Throws<CheckpointFormatException>(() => TermTable.Read(path, _tokenizer.Vocabulary));
    }

    private static StaticQueryEncoder OpenSearch(int maxTokens)
    {
        var table = TestPaths.Shared("assets", "opensearch-idf.json");
        var folder = TestPaths.Shared("assets", "bert-base-uncased");
        Skip.If(table is null || folder is null, "needs ../shared/assets/opensearch-idf.json and bert-base-uncased");
        var tokenizer = TokenizerLoader.Load(folder);
        return StaticQueryEncoder.Create(tokenizer, TermTable.Read(table, tokenizer.Vocabulary), maxTokens);
    }

    private static SortedDictionary<int, float> Encode(StaticQueryEncoder encoder, string text)
    {
        var (ids, weights) = (new int[encoder.MaxTokens], new float[encoder.MaxTokens]);
        var count = encoder.Encode(text, ids, weights);
        Assert.Equal(ids[..count].Order().Distinct(), ids[..count]);
        return new SortedDictionary<int, float>(ids[..count].Zip(weights[..count]).ToDictionary());
    }
}
