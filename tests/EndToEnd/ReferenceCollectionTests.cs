using SparseSearch.Api.Composition;
using SparseSearch.Cli.Commands;
using SparseSearch.Cli.Output;
using SparseSearch.Core.TextEncoding;
using SparseSearch.Eval.Datasets;
using SparseSearch.Eval.Metrics;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: text in, the reference's nDCG@10 out, and the exact engine equal to the oracle on every query.
/// Method: encode, index, search and score whole collections with splade-tiny as the command does; the reference figures
/// come from sentence-transformers with exhaustive search.
/// </summary>
// Not beside each other: both fill the same folder of encoded collections.
[Collection("Reference collections")]
[Trait("Category", "Long")]
public sealed class ReferenceCollectionTests
{
    [SkippableTheory]
    [InlineData("cranfield", "test", 0.4125)]
    [InlineData("vaswani", "test", 0.3725)]
    [InlineData("squad-dev", "test", 0.8566)]
    [InlineData("scifact", "test", 0.6466)]
    [InlineData("arguana", "test", 0.3234)]
    [InlineData("msmarco-dl-pool", "dl19", 0.6384)]
    [InlineData("msmarco-dl-pool", "dl20", 0.6493)]
    public async Task NdcgIsTheReferences(string name, string split, double expected)
    {
        using var session = await OpenAsync(name, split);
        var report = await session.Evaluation.ScoreAsync(session.Index, CancellationToken.None);
        Assert.Equal(expected, report.Run.MeanOf(Metric.Parse("ndcg@10")), name == "scifact" ? 0.002 : 0.003);
        if (name == "scifact")
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
        using var session = await OpenAsync(name, split);
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

    private static async Task<OpenCollection> OpenAsync(string name, string split)
    {
        var folder = name == "scifact" ? TestPaths.Data("scifact") : TestPaths.Shared("collections", name);
        Skip.If(folder is null, $"../shared/collections/{name} is not beside the repository.");
        var evaluation = new Evaluation
        {
            Terminal = new Terminal(TextWriter.Null, TextWriter.Null, showsProgress: false, isInteractive: false),
            Dataset = BeirDataset.Open(folder, split),
            ModelPath = TestPaths.Data("models", "splade-tiny"),
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
