using SparseSearch.Api.Texts;
using SparseSearch.Cli.Commands;
using SparseSearch.Cli.Output;
using SparseSearch.Core.Searching;
using SparseSearch.Eval.Datasets;
using SparseSearch.Eval.Metrics;
using SparseSearch.Eval.Reports;
using SparseSearch.Eval.Runs;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: a written run file scores exactly as the run did that was never written, query by query and bit by bit.
/// Method: twenty real runs over three collections, by every kind of engine and several settings; every metric at five cut-offs.
/// </summary>
// Not beside each other: they fill the same folder of encoded collections.
[Collection("Reference collections")]
[Trait("Category", "Long")]
public sealed class WrittenRunTests
{
    private static readonly Metric[] s_metrics =
    [
        .. from kind in Enum.GetValues<MetricKind>()
           from cutoff in (int[])[1, 5, 10, 100, 1000]
           select new Metric(kind, cutoff),
    ];

    [SkippableTheory]
    [InlineData("scifact", "bm25", "", "run.txt")]
    [InlineData("scifact", "bm25", "k1=1.2 b=0.75", "run.txt.gz")]
    [InlineData("scifact", "bm25", "k1=2 b=1", "run.txt")]
    [InlineData("scifact", "bm25", "k1=0 b=0", "run.txt")]
    [InlineData("scifact", "bm25", "fields=2", "run.txt.zst")]
    [InlineData("scifact", "bm25", "k1=0.5 b=0.1", "run.txt")]
    [InlineData("scifact", "hybrid", "", "run.txt")]
    [InlineData("scifact", "exact", "", "run.txt")]
    [InlineData("scifact", "exhaustive", "", "run.txt")]
    [InlineData("scifact", "auto", "recall=0.9", "run.txt")]
    [InlineData("scifact", "windowed", "", "run.txt")]
    [InlineData("scifact", "windowed", "candidates=40 min-contribution=0.8", "run.txt.zst")]
    [InlineData("cranfield", "exact", "", "run.txt")]
    [InlineData("cranfield", "windowed", "candidates=10 min-contribution=0.4", "run.txt")]
    [InlineData("cranfield", "bm25", "", "run.txt")]
    [InlineData("cranfield", "bm25", "k1=1.2 b=0.75 fields=2", "run.txt")]
    [InlineData("vaswani", "exact", "", "run.txt")]
    [InlineData("vaswani", "windowed", "candidates=20", "run.txt")]
    [InlineData("vaswani", "bm25", "", "run.txt.gz")]
    [InlineData("vaswani", "bm25", "k1=3 b=0.9", "run.txt")]
    public async Task TheFileScoresAsTheRunDid(string name, string engine, string setting, string file)
    {
        var folder = name == "scifact" ? TestPaths.Data("scifact") : TestPaths.Shared("collections", name);
        Skip.If(folder is null, $"../shared/collections/{name} is not beside the repository.");
        using var files = new EvalFiles();
        var evaluation = new Evaluation
        {
            Terminal = new Terminal(TextWriter.Null, TextWriter.Null, showsProgress: false, isInteractive: false),
            Dataset = CollectionFolder.Open(folder),
            ModelPath = TestPaths.Data("models", "splade-tiny"),
            Setting = EngineSetting.Parse($"{engine} {setting}"),
            Metrics = s_metrics,
            RunPath = files.At(file),
            WorkFolder = Path.Combine(AppContext.BaseDirectory, "reference-collections"),
        };
        var report = await ScoreAsync(evaluation);
        Assert.InRange(report.Run.MeanOf(Metric.Parse("ndcg@10")), 0.1, 1);
        Assert.Equal(0, report.JudgementsOfUnknownDocuments);

        var read = TrecRun.Read(files.At(file));
        var again = RunEvaluator.Evaluate(read, evaluation.Dataset.Qrels, s_metrics);
        Assert.Equal(0, read.RankContradictions);
        Assert.Equal(Bits(report.Run.Means), Bits(again.Means));
        Assert.Equal(report.Run.Queries.Select(query => query.QueryId), again.Queries.Select(query => query.QueryId));
        Assert.All(
            report.Run.Queries.Zip(again.Queries), pair => Assert.Equal(Bits(pair.First.Values), Bits(pair.Second.Values)));
    }

    private static async Task<EvaluationReport> ScoreAsync(Evaluation evaluation)
    {
        if (TextEngines.Has(evaluation.Setting.Engine))
        {
            var model = evaluation.Setting.Engine == TextEngines.Hybrid ? evaluation.ModelPath : null;
            return await new TextEvaluation(evaluation, model).RunAsync(CancellationToken.None);
        }

        var (session, _) = await evaluation.OpenAsync(CancellationToken.None);
        using (session)
        {
            return await evaluation.ScoreAsync(session, CancellationToken.None);
        }
    }

    private static IEnumerable<long> Bits(IEnumerable<double> values) => values.Select(BitConverter.DoubleToInt64Bits);
}
