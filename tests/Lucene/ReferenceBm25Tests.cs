using SparseSearch.Core.Searching;
using SparseSearch.Eval.Commands;
using SparseSearch.Eval.Datasets;
using SparseSearch.Eval.Metrics;
using SparseSearch.Lucene;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: the figures that Anserini publishes for BM25, and for the two classic collections those measured by others.
/// Method: whole collections through our index, Anserini's settings, trec_eval's rules.
/// </summary>
public sealed class ReferenceBm25Tests
{
    [Theory]
    [InlineData(TextFields.Joined, 0.6789, 0.9253)]
    [InlineData(TextFields.Separate, 0.6647, 0.9076)]
    public async Task SciFactIsAnserinis(TextFields fields, double ndcg, double recall) =>
        await AssertFiguresAsync(TestPaths.Data("scifact"), fields, ndcg, recall, 0.0001);

    [SkippableTheory]
    [InlineData("arguana", TextFields.Joined, 0.3970, 0.9324, 0.0001)]
    [InlineData("arguana", TextFields.Separate, 0.4142, 0.9431, 0.0001)]
    [InlineData("vaswani", TextFields.Joined, 0.4368, null, 0.002)]
    [InlineData("cranfield", TextFields.Joined, 0.4105, null, 0.002)]
    [Trait("Category", "Long")]
    public async Task OthersAreThePublishedOnes(
        string name, TextFields fields, double ndcg, double? recall, double tolerance)
    {
        var folder = TestPaths.Shared("collections", name);
        Skip.If(folder is null, $"collections/{name} is not beside the repository.");
        await AssertFiguresAsync(folder, fields, ndcg, recall, tolerance);
    }

    private static async Task AssertFiguresAsync(
        string folder, TextFields fields, double ndcg, double? recall, double tolerance)
    {
        var dataset = CollectionFolder.Open(folder);
        using var collection = new LexicalCollection();
        foreach (var document in dataset.ReadCorpus())
        {
            collection.Put(document);
        }

        using var texts = collection.Texts();
        using var open = collection.Open(texts, new Bm25Options { Fields = fields });
        var report = await EvaluateCommand.RunByTextAsync(
            new EvaluateOptions { Dataset = dataset, EngineName = "bm25", Depth = 100, WarmupQueries = 0 }, encoder: null,
            (text, _, k) =>
            {
                var hits = new ScoredDoc[k];
                var count = open.Searcher.Search(new TextSearchRequest { Text = text, K = k }, hits, out var _);
                return [.. hits[..count].Select(hit => (open.Snapshot.ExternalIdOf(hit.DocId), hit.Score))];
            },
            TimeProvider.System);
        Assert.Equal(ndcg, report.Run.MeanOf(Metric.Parse("ndcg@10")), tolerance);
        if (recall is not null)
        {
            Assert.Equal(recall.Value, report.Run.MeanOf(Metric.Parse("recall@100")), tolerance);
        }

        Assert.Null(report.Encoder);
        Assert.Equal(0, report.EncodingLatency.Count);
    }
}
