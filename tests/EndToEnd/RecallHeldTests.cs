using SparseSearch.Cli.Commands;
using SparseSearch.Cli.Output;
using SparseSearch.Core.Searching;
using SparseSearch.Core.Segments;
using SparseSearch.Core.TextEncoding;
using SparseSearch.Core.Vectors;
using SparseSearch.Embedded.Composition;
using SparseSearch.Eval.Datasets;
using SparseSearch.Eval.Metrics;
using SparseSearch.Query.Impact;
using SparseSearch.Query.Planning;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: the asked recall is held on real queries that no calibration has seen, for not much more than the best setting
/// chosen by hand costs; of a symmetric encoder and of one whose queries are looked up in a table.
/// Method: calibrated segments of real collections; costs are counts; the best by hand is the cheapest setting of the
/// engine's grid that reaches the target on these very queries.
/// </summary>
// Not beside each other: both fill the same folder of encoded collections.
[Collection("Reference collections")]
[Trait("Category", "Long")]
public sealed class RecallHeldTests
{
    private const int K = 10, MaxQueries = 1_000;

    /// <summary>
    /// Times the cost of the best setting by hand. MedQuAD's questions are much easier than what its documents ask.
    /// </summary>
    private const double CostLimit = 1.25, EasyCostLimit = 1.35;

    private static readonly double[] s_targets = [0.90, 0.95, 0.99];

    [SkippableFact]
    public void HeldOnPassages()
    {
        Skip.If(RealPassages.Calibrated is null, "../shared/vectors is not beside the repository.");
        AssertHeld(RealPassages.Calibrated, [.. RealPassages.Queries(2_000)]);
    }

    [SkippableTheory]
    [InlineData("cranfield", "splade-tiny")]
    [InlineData("vaswani", "splade-tiny")]
    [InlineData("squad-dev", "splade-tiny")]
    [InlineData("scifact", "splade-tiny")]
    [InlineData("arguana", "splade-tiny")]
    [InlineData("msmarco-dl-pool", "splade-tiny")]
    [InlineData("medquad", "splade-tiny")]
    [InlineData("cranfield", "inference-free-tiny")]
    [InlineData("vaswani", "inference-free-tiny")]
    [InlineData("squad-dev", "inference-free-tiny")]
    [InlineData("scifact", "inference-free-tiny")]
    [InlineData("arguana", "inference-free-tiny")]
    [InlineData("msmarco-dl-pool", "inference-free-tiny")]
    [InlineData("medquad", "inference-free-tiny")]
    public async Task HeldOnACollection(string name, string model)
    {
        var (evaluation, session) = await OpenAsync(name, model);
        using (session)
        {
            var queries = await session.Encoder!.EncodeAsync(
                [.. evaluation.Dataset.Queries.Take(MaxQueries).Select(query => query.Text)], EncodingSide.Query);
            AssertHeld(session.Index.Segments[0].Reader, queries, CostLimitOf(name));
        }
    }

    [SkippableTheory]
    [InlineData("scifact", "test")]
    [InlineData("arguana", "test")]
    [InlineData("msmarco-dl-pool", "dl19")]
    [InlineData("msmarco-dl-pool", "dl20")]
    public async Task NdcgStaysWithinTwoThousandthsAtRecall99(string name, string split)
    {
        double[] ndcg = [0, 0];
        foreach (var (i, target) in new[] { RecallTarget.Exact, new RecallTarget(0.99) }.Index())
        {
            var (evaluation, session) = await OpenAsync(
                name, "splade-tiny", split, PlannedEngine.SettingFor(target));
            using (session)
            {
                var report = await evaluation.ScoreAsync(session, CancellationToken.None);
                ndcg[i] = report.Run.MeanOf(Metric.Parse("ndcg@10"));
            }
        }

        Assert.InRange(ndcg[1], ndcg[0] - 0.002, ndcg[0] + 0.002);
    }

    private static double CostLimitOf(string name) => name == "medquad" ? EasyCostLimit : CostLimit;

    private static void AssertHeld(SegmentReader segment, IReadOnlyList<SparseVector> queries, double costLimit = CostLimit)
    {
        var engine = WindowedEngine.Open(segment);
        var exact = WindowedSearcher.Open(segment);
        var hits = new ScoredDoc[K];
        var asked = queries.Select(query => new SearchRequest { Query = query, K = K })
            .Select(request => (Request: request, Count: exact.Search(request, hits, out _), Least: hits[K - 1].Score))
            .Where(query => query.Count == K).ToList();
        (double Recall, double Cost) Measure(ISearcher searcher)
        {
            var (recall, cost) = (0.0, 0.0);
            foreach (var (request, _, least) in asked)
            {
                var count = searcher.Search(request, hits, out var statistics);
                recall += hits.Take(count).Count(hit => hit.Score >= least * (1 - 1e-4)) / (double)K;
                cost += engine.CostOf(statistics);
            }

            return (recall / asked.Count, cost / asked.Count);
        }

        var byHand = engine.Grid(K).Select(setting => Measure(engine.Configure(setting))).ToList();
        Assert.All(s_targets, target =>
        {
            var planned = Measure(SearchPlanner.Open(segment, new RecallTarget(target), [engine]));
            Assert.InRange(planned.Recall, target, 1);
            Assert.InRange(planned.Cost, 0, costLimit * byHand.Where(p => p.Recall >= target).Min(p => p.Cost));
        });
    }

    private static async Task<(Evaluation Evaluation, IndexSession Session)> OpenAsync(
        string name, string model, string? split = null, EngineSetting? setting = null)
    {
        var folder = name == "scifact" ? TestPaths.Data("scifact") : TestPaths.Shared("collections", name);
        Skip.If(folder is null, $"../shared/collections/{name} is not beside the repository.");
        var evaluation = new Evaluation
        {
            Terminal = new Terminal(TextWriter.Null, TextWriter.Null, showsProgress: false, isInteractive: false),
            Dataset = CollectionFolder.Open(folder, split ?? CollectionFolder.FindSplits(folder)[^1]),
            ModelPath = TestPaths.Data("models", model),
            Setting = setting ?? new EngineSetting(EngineCatalog.Default),
            Depth = K,
            // Below the build's own output, so that all tests of a collection encode it once.
            WorkFolder = Path.Combine(AppContext.BaseDirectory, "reference-collections"),
        };
        var (session, _) = await evaluation.OpenAsync(CancellationToken.None);
        return (evaluation, session);
    }
}
