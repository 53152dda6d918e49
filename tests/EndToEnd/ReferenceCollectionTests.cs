using SparseSearch.Cli.Commands;
using SparseSearch.Cli.Output;
using SparseSearch.Core.TextEncoding;
using SparseSearch.Embedded.Composition;
using SparseSearch.Eval.Datasets;
using SparseSearch.Eval.Metrics;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: text in, the reference's nDCG@10 out, and the exact engine equal to the oracle on every query.
/// Method: encode, index, search and score whole collections as the command does, with an encoder of each family; the
/// reference figures come from the models' own libraries with exhaustive search.
/// </summary>
// Not beside each other: both fill the same folder of encoded collections.
[Collection("Reference collections")]
[Trait("Category", "Long")]
public sealed class ReferenceCollectionTests
{
    [SkippableTheory]
    [InlineData("splade-tiny", "cranfield", "test", 0.4125)]
    [InlineData("splade-tiny", "vaswani", "test", 0.3725)]
    [InlineData("splade-tiny", "squad-dev", "test", 0.8566)]
    [InlineData("splade-tiny", "scifact", "test", 0.6466)]
    [InlineData("splade-tiny", "arguana", "test", 0.3234)]
    [InlineData("splade-tiny", "msmarco-dl-pool", "dl19", 0.6384)]
    [InlineData("splade-tiny", "msmarco-dl-pool", "dl20", 0.6493)]
    [InlineData("inference-free-tiny", "cranfield", "test", 0.4052)]
    [InlineData("inference-free-tiny", "vaswani", "test", 0.3900)]
    [InlineData("inference-free-tiny", "scifact", "test", 0.6331)]
    [InlineData("inference-free-tiny", "arguana", "test", 0.3668)]
    [InlineData("inference-free-tiny", "msmarco-dl-pool", "dl19", 0.5890)]
    [InlineData("inference-free-tiny", "msmarco-dl-pool", "dl20", 0.5757)]
    [InlineData("qmlp-dmlm-tiny", "cranfield", "test", 0.4124)]
    [InlineData("qmlp-dmlm-tiny", "scifact", "test", 0.6594)]
    [InlineData("mistral-echo-micro", "cranfield", "test", 0.3704)]
    [InlineData("prosper-micro", "cranfield", "test", 0.3308)]
    [InlineData("prosper-micro", "vaswani", "test", 0.3301)]
    public async Task NdcgIsTheReferences(string model, string name, string split, double expected)
    {
        using var session = await OpenAsync(model, name, split);
        var report = await session.Evaluation.ScoreAsync(session.Index, CancellationToken.None);
        Assert.Equal(
            expected, report.Run.MeanOf(Metric.Parse("ndcg@10")),
            model == "splade-tiny" && name == "scifact" ? 0.002 : 0.003);
        if (model == "splade-tiny" && name == "scifact")
        {
            Assert.Equal(0.898, report.Run.MeanOf(Metric.Parse("recall@100")), 0.003);
            Assert.Equal(10.333, report.Flops!.Value, 0.05);
            Assert.Equal(285.15, report.MeanDocumentNnz!.Value, 0.2);
        }
    }

    [SkippableTheory]
    [InlineData("scifact", "test")]
    [InlineData("arguana", "test")]
    [InlineData("msmarco-dl-pool", "test")]
    public async Task TheExactEngineEqualsTheOracleOnEveryQuery(string name, string split)
    {
        using var session = await OpenAsync("splade-tiny", name, split);
        using var oracle = IndexSession.Open(session.Index.Index.Folder, EngineCatalog.Exhaustive);
        var queries = await session.Index.Encoder!.EncodeAsync(
            [.. session.Evaluation.Dataset.JudgedQueries.Select(query => query.Text)], EncodingSide.Query);
        Assert.All(queries, query =>
        {
            var hits = session.Index.Search(query, 1000, out var statistics);
            Assert.True(statistics.ProvenExact);
            Assert.Equal(oracle.Search(query, 1000, out _), hits);
        });
    }

    private static async Task<OpenCollection> OpenAsync(string model, string name, string split)
    {
        var folder = name == "scifact" ? TestPaths.Data("scifact") : TestPaths.Shared("collections", name);
        Skip.If(folder is null, $"../shared/collections/{name} is not beside the repository.");
        var modelFolder = model is "splade-tiny" or "inference-free-tiny"
            ? TestPaths.Data("models", model)
            : TestPaths.Shared("models", model);
        Skip.If(modelFolder is null, $"../shared/models/{model} is not beside the repository.");
        var evaluation = new Evaluation
        {
            Terminal = new Terminal(TextWriter.Null, TextWriter.Null, showsProgress: false, isInteractive: false),
            Dataset = CollectionFolder.Open(folder, split),
            ModelPath = modelFolder,
            // Below the build's own output, so that both tests of a collection encode it once.
            WorkFolder = Path.Combine(AppContext.BaseDirectory, "reference-collections"),
        };
        var (session, _) = await evaluation.OpenAsync(CancellationToken.None);
        return new OpenCollection(evaluation, session);
    }

    private sealed record OpenCollection(Evaluation Evaluation, IndexSession Index) : IDisposable
    {
        public void Dispose() => Index.Dispose();
    }
}
