using System.Runtime.InteropServices;
using System.Text.Json;
using SparseSearch.Core.TextEncoding;
using SparseSearch.Encoders;
using SparseSearch.Encoders.Checkpoints;
using Xunit;

namespace SparseSearch.Tests;

public sealed class EncoderFactoryTests : IDisposable
{
    private const int Vocabulary = 799;
    private readonly TemporaryModelFolder _folder = new();
    private readonly TemporaryModelFolder _cache = new();

    public EncoderFactoryTests()
    {
        _folder.With("tokenizer.json", TokenizerAssets.SmallTokenizer().ToJsonString());
        new TestCheckpoint(Vocabulary).Save(_folder.Path);
    }

    private EncoderOptions Options => new() { CacheFolder = _cache.Path, Threads = 2 };

    private string Graph => Assert.Single(Directory.GetFiles(_cache.Path, "*.onnx"));

    public void Dispose()
    {
        _folder.Dispose();
        _cache.Dispose();
    }

    [Fact]
    public async Task TheGraphIsConvertedOnceAndReused()
    {
        var first = await Encode();
        var written = File.GetLastWriteTimeUtc(Graph);
        Assert.Equal(first, await Encode());
        Assert.Equal(written, File.GetLastWriteTimeUtc(Graph));
        Assert.Equal(2, Directory.GetFiles(_cache.Path).Length);
    }

    [Theory]
    [InlineData("cut")]
    [InlineData("flip")]
    [InlineData("empty")]
    [InlineData("seal")]
    public async Task ADamagedGraphIsConvertedAgain(string damage)
    {
        var expected = await Encode();
        var path = Graph;
        var bytes = await File.ReadAllBytesAsync(path);
        var damaged = damage switch
        {
            "cut" => bytes[..^1],
            "flip" => [.. bytes[..5000], (byte)(bytes[5000] ^ 1), .. bytes[5001..]],
            "empty" => [],
            _ => bytes,
        };
        await File.WriteAllBytesAsync(path, damaged);
        if (damage == "seal")
        {
            File.Delete(path + ".sha256");
        }

        Assert.Equal(expected, await Encode());
        Assert.Equal(bytes, await File.ReadAllBytesAsync(path));
    }

    [Fact]
    public void OtherWeightsGetAnotherGraphAndAnotherHash()
    {
        string before, after;
        using (var encoder = EncoderFactory.Open(_folder.Path, Options))
        {
            before = encoder.Description.Hash;
        }

        var changed = new TestCheckpoint(Vocabulary);
        changed.Tensors["cls.predictions.bias"].Data[7] += 0.5f;
        changed.Save(_folder.Path);
        using (var encoder = EncoderFactory.Open(_folder.Path, Options))
        {
            after = encoder.Description.Hash;
        }

        Assert.NotEqual(before, after);
        Assert.Equal(2, Directory.GetFiles(_cache.Path, "*.onnx").Length);
    }

    [Fact]
    public async Task TheNumberOfThreadsDoesNotChangeAByte()
    {
        var one = await Encode(Options with { Threads = 1 });
        Assert.Equal(one, await Encode(Options with { Threads = 4 }));
    }

    [Fact]
    public async Task AReadyGraphBesideItsTokenizerGivesTheSameVectors()
    {
        var expected = await Encode();
        File.Copy(Graph, Path.Combine(_folder.Path, "model.onnx"));
        File.Delete(Path.Combine(_folder.Path, SafetensorsReader.SingleFileName));
        Assert.Equal(expected, await Encode());
        Assert.Equal(expected, await Encode(path: Path.Combine(_folder.Path, "model.onnx")));
        var inner = Directory.CreateDirectory(Path.Combine(_folder.Path, "onnx")).FullName;
        File.Move(Path.Combine(_folder.Path, "model.onnx"), Path.Combine(inner, "model.onnx"));
        Assert.Equal(expected, await Encode());
        Assert.Equal(expected, await Encode(path: Path.Combine(inner, "model.onnx")));
    }

    [Fact]
    public void LimitsComeFromTheModelUnlessGiven()
    {
        using var encoder = EncoderFactory.Open(_folder.Path, Options with { MaxQueryTokens = 8 });
        Assert.Equal(TestCheckpoint.Positions, encoder.Description.MaxDocumentTokens);
        Assert.Equal(8, encoder.Description.MaxQueryTokens);
        Assert.Equal("splade", encoder.Description.Recipe);
        Assert.Equal(Path.GetFileName(_folder.Path), encoder.Description.ModelName);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(TestCheckpoint.Positions + 1)]
    public void ALimitThatTheModelCannotReadIsRefused(int tokens)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() =>
            EncoderFactory.Open(_folder.Path, Options with { MaxDocumentTokens = tokens }));
        Assert.Contains("from 3 to 24", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mean", "relu", "pooling_strategy")]
    [InlineData("max", "gelu", "activation_function")]
    public void PoolingThatIsNotSpladesIsRefused(string strategy, string activation, string named)
    {
        WriteModules("Transformer", "SpladePooling");
        Directory.CreateDirectory(Path.Combine(_folder.Path, "1"));
        _folder.With(
            Path.Combine("1", "config.json"),
            $$"""{"pooling_strategy":"{{strategy}}","activation_function":"{{activation}}"}""");
        var error = Assert.Throws<CheckpointFormatException>(() => EncoderFactory.Open(_folder.Path, Options));
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AModelOfOtherModulesIsRefused()
    {
        WriteModules("Router", "SpladePooling");
        var error = Assert.Throws<CheckpointFormatException>(() => EncoderFactory.Open(_folder.Path, Options));
        Assert.Contains("Router", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AMissingModelIsNamed()
    {
        var path = Path.Combine(_folder.Path, "nowhere");
        Assert.Contains(
            path, Assert.Throws<FileNotFoundException>(() => EncoderFactory.Open(path, Options)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void TheSummaryTellsWhatAFolderIs()
    {
        using var encoder = EncoderFactory.Open(_folder.Path, Options);
        var summary = EncoderFactory.Inspect(_folder.Path);
        Assert.Equal("bert", summary.Architecture);
        Assert.Equal(encoder.Description.Hash, summary.Hash);
        Assert.Equal(Vocabulary, summary.VocabularySize);
        Assert.Equal(TestCheckpoint.Layers, summary.Layers);
        Assert.Equal(TestCheckpoint.Hidden, summary.HiddenSize);
        var parameters = new TestCheckpoint(Vocabulary).Tensors.Values.Sum(static t => (long)t.Data.Length);
        Assert.Equal(parameters, summary.Parameters);
        Assert.Equal("F32", summary.ElementType);
        Assert.Equal("WordPieceTokenizer", summary.Tokenizer);
    }

    private void WriteModules(params string[] kinds) => _folder.With(
        "modules.json",
        JsonSerializer.Serialize(
            kinds.Select(static (k, i) => new { type = $"a.b.{k}", path = i == 0 ? "" : $"{i}" })));

    private async Task<string[]> Encode(EncoderOptions? options = null, string? path = null)
    {
        using var encoder = EncoderFactory.Open(path ?? _folder.Path, options ?? Options);
        string[] texts = ["", "h, w!", "cafe", string.Join(' ', Enumerable.Repeat("h , cafe", 30)), "n"];
        var vectors = await encoder.EncodeAsync(texts, EncodingSide.Document);
        return [.. vectors.Select(static v =>
            $"{Convert.ToHexString(MemoryMarshal.AsBytes(v.Weights))} {string.Join(' ', v.TermIds.ToArray())}")];
    }
}
