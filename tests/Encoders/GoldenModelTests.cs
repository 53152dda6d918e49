using System.Runtime.InteropServices;
using SparseSearch.Core.TextEncoding;
using SparseSearch.Encoders;
using SparseSearch.Encoders.Checkpoints;
using SparseSearch.Encoders.Tokenization;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: a folder of every family gives the vectors of its reference, on both sides, and says which recipe it chose.
/// Method: every golden text, in batches and alone.
/// </summary>
public sealed class GoldenModelTests : IDisposable
{
    private readonly TemporaryModelFolder _cache = new();

    public void Dispose() => _cache.Dispose();

    [SkippableTheory]
    [InlineData("inference-free-tiny", "inference-free", EncodingSide.Document)]
    [InlineData("inference-free-tiny", "inference-free", EncodingSide.Query)]
    [InlineData("qmlp-dmlm-tiny", "qmlp-dmlm", EncodingSide.Document)]
    [InlineData("qmlp-dmlm-tiny", "qmlp-dmlm", EncodingSide.Query)]
    [InlineData("mistral-echo-micro", "mistral-echo", EncodingSide.Document)]
    [InlineData("mistral-echo-micro", "mistral-echo", EncodingSide.Query)]
    [InlineData("prosper-micro", "prosper", EncodingSide.Document)]
    [InlineData("prosper-micro", "prosper", EncodingSide.Query)]
    public async Task AModelGivesTheVectorsOfItsReference(string model, string recipe, EncodingSide side)
    {
        var folder = Folder(model);
        var golden = GoldenAssert.Read(folder, side);
        using var encoder = EncoderFactory.Open(folder, Options);
        Assert.Equal(recipe, encoder.Description.Recipe);
        var vectors = await encoder.EncodeAsync([.. golden.Select(static g => g.Text)], side);
        for (var i = 0; i < golden.Count; i++)
        {
            GoldenAssert.Close(golden[i], vectors[i]);
        }

        foreach (var vector in golden.Take(6))
        {
            GoldenAssert.Close(vector, Assert.Single(await encoder.EncodeAsync([vector.Text], side)));
        }
    }

    [SkippableTheory]
    [InlineData("inference-free-tiny")]
    [InlineData("qmlp-dmlm-tiny")]
    [InlineData("mistral-echo-micro")]
    [InlineData("prosper-micro")]
    public async Task TheNumberOfThreadsDoesNotChangeAByte(string model)
    {
        var folder = Folder(model);
        string[] texts = [.. GoldenAssert.Read(folder, EncodingSide.Document).Take(16).Select(static g => g.Text)];
        foreach (var side in Enum.GetValues<EncodingSide>())
        {
            var one = await BytesOf(folder, texts, side, threads: 1);
            Assert.Equal(one, await BytesOf(folder, texts, side, threads: 4));
        }
    }

    [SkippableTheory]
    [InlineData("mistral-echo-micro", EncodingSide.Document)]
    [InlineData("mistral-echo-micro", EncodingSide.Query)]
    [InlineData("prosper-micro", EncodingSide.Document)]
    [InlineData("prosper-micro", EncodingSide.Query)]
    public void ATextIsFramedLikeItsReference(string model, EncodingSide side)
    {
        const int textTokens = 256;
        var folder = Folder(model);
        var recipe = SparseEncoderLayout.Read(folder).Choice.Recipe;
        var framer = TextFramer.Build(
            TokenizerLoader.Load(folder), side == EncodingSide.Query ? recipe.Query : recipe.Document, prompt: "",
            textTokens);
        var buffer = new int[framer.MaxLength];
        Assert.All(
            GoldenAssert.Read(folder, side),
            g => Assert.Equal(g.TokenIds, framer.Frame(g.Text, buffer).Ids));
    }

    private EncoderOptions Options => new() { CacheFolder = _cache.Path, Threads = 2 };

    private async Task<string[]> BytesOf(string folder, string[] texts, EncodingSide side, int threads)
    {
        using var encoder = EncoderFactory.Open(folder, Options with { Threads = threads });
        var vectors = await encoder.EncodeAsync(texts, side);
        return [.. vectors.Select(static v =>
            $"{Convert.ToHexString(MemoryMarshal.AsBytes(v.Weights))} {string.Join(' ', v.TermIds.ToArray())}")];
    }

    private static string Folder(string model)
    {
        var folder = TestPaths.Shared("models", model);
        Skip.If(folder is null, $"needs ../shared/models/{model}");
        return folder;
    }
}
