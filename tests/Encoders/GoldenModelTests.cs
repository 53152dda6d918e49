using SparseSearch.Core.TextEncoding;
using SparseSearch.Encoders;
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
        var golden = GoldenVector.Read(folder, side == EncodingSide.Query ? "query" : "document");
        using var encoder = EncoderFactory.Open(folder, Options);
        Assert.Equal(recipe, encoder.Description.Recipe);
        var vectors = await encoder.EncodeAsync([.. golden.Select(static g => g.Text)], side);
        for (var i = 0; i < golden.Count; i++)
        {
            golden[i].AssertClose(vectors[i]);
        }

        foreach (var vector in golden.Take(6))
        {
            vector.AssertClose(Assert.Single(await encoder.EncodeAsync([vector.Text], side)));
        }
    }

    private EncoderOptions Options => new() { CacheFolder = _cache.Path, Threads = 2 };

    private static string Folder(string model)
    {
        var folder = TestPaths.Shared("models", model);
        Skip.If(folder is null, $"needs ../shared/models/{model}");
        return folder;
    }
}
