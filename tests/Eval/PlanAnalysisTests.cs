using SparseSearch.Eval.Latency;
using SparseSearch.Eval.Plans;
using SparseSearch.Eval.Reports;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: what an analysis says follows from the results. Method: a results folder made by hand, with figures to check by hand.
/// </summary>
public sealed class PlanAnalysisTests : IDisposable
{
    private readonly EvalFiles _files = new();
    private readonly ResultsFolder _results;

    public PlanAnalysisTests()
    {
        _results = new ResultsFolder(_files.At("results"));
        _results.WritePlan(new PlanRecord
        {
            Name = "made by hand",
            Source = "",
            Collections = ["c/test"],
            Cells = ["c/test bm25", "c/test m exact", "c/test m quick", "c/test m lost"],
            Metrics = ["mrr@10"],
            MainMetric = "mrr@10",
            Baseline = "bm25",
            Samples = 1_000,
            Seed = 1,
            ExactEngines = ["exact"],
            VectorEngines = ["exact", "quick"],
            Expectations =
            [
                new PlanExpectation("c/test", null, "bm25", "mrr@10", 0.26, 0.01),
                new PlanExpectation("c/test", "m", "exact", "mrr@10", 0.5, 0.1),
                new PlanExpectation("c/test", "m", "lost", "mrr@10", 0.5, 0.1),
            ],
        });
        _results.WriteQueries("c/test",
        [
            new QueryFacts("q1", "one two", 2, 1), new QueryFacts("q,\"2\"", "one two three four", 4, 0.25), new QueryFacts("q3", "five", 1, null),
        ]);
        Write("c/test bm25", null, "bm25", [0.5, 0.25, 0], ["a", "b"]);
        Write("c/test m exact", "m", "exact", [1, 0.25, 1], ["a", "b", "c", "d"]);
        Write("c/test m quick", "m", "quick", [1, 0, 1], ["a", "b", "d", "e"]);
    }

    public void Dispose() => _files.Dispose();

    [Fact]
    public void DifferencesAreThoseFromTheBaselineOfTheSameCollection()
    {
        var analysis = PlanAnalysis.Of(_results);
        Assert.Equal(["c/test bm25", "c/test m exact", "c/test m quick"], analysis.Cells.Select(static cell => cell.Id));
        Assert.Equal(["c/test m lost"], analysis.MissingCells);
        Assert.Null(analysis.Cells[0].Comparison);
        var exact = analysis.Cells[1];
        Assert.Equal((3, 2, 0, 1), (exact.Comparison!.QueryCount, exact.Comparison.Wins, exact.Comparison.Losses, exact.Comparison.Ties));
        Assert.Equal(1.5 / 3, exact.Comparison.Difference, 12);
        // 0.5 and 1: of four swaps, two are as large. Two comparisons: the smaller p-value counts twice.
        Assert.Equal((0.5, 1), (exact.Comparison.PValue, exact.AdjustedPValue!.Value));
        Assert.Equal(["q3", "q1"], exact.Wins.Select(static query => query.QueryId));
        Assert.Equal(("q,\"2\"", "one two three four", -0.25), (
            analysis.Cells[2].Losses[0].QueryId, analysis.Cells[2].Losses[0].Text, analysis.Cells[2].Losses[0].Difference));
        Assert.Equal(0.25, analysis.Cells[0].Interval!.Value.Low, 0.26);
    }

    [Fact]
    public void RecallIsOfTheExactEngineWithTheSameVectors()
    {
        var analysis = PlanAnalysis.Of(_results);
        Assert.Null(analysis.Cells[0].RecallOfExact);
        Assert.Equal(1, analysis.Cells[1].RecallOfExact);
        // a, b and d of a, b, c, d; e scores less than d does there.
        Assert.Equal(0.75, analysis.Cells[2].RecallOfExact!.Value, 12);
    }

    [Fact]
    public void GroupsAverageTheirQueriesForEverySystem()
    {
        var groups = PlanAnalysis.Of(_results).Groups;
        Assert.Equal(["1 to 3 words", "4 to 6 words", "a quarter to a half", "three quarters or more"], groups.Select(static group => group.Name));
        Assert.Equal((2, 0.25, 1), (groups[0].QueryCount, groups[0].Means["bm25"], groups[0].Means["m exact"]));
        Assert.Equal((1, 0.5), (groups[3].QueryCount, groups[3].Means["bm25"]));
    }

    [Fact]
    public void TheQuickestThatIsNotShownToBeWorseIsRecommended()
    {
        // Three queries show nothing, so that all three may be as good as the best; bm25 needs no encoding.
        var which = Assert.Single(PlanAnalysis.Of(_results).Recommendations);
        Assert.Equal(("c/test", "m exact", 3), (which.Collection, which.Best.System, which.NotWorse));
        Assert.Equal("bm25", which.Quickest.System);
        Assert.Equal(15, Recommendation.MicrosOf(which.Best));
        Assert.Equal(10, Recommendation.MicrosOf(which.Quickest));
    }

    [Fact]
    public void WhatIsShownToBeWorseIsNotRecommended()
    {
        string[] queries = [.. Enumerable.Range(0, 20).Select(static i => $"{i}")];
        Write("c/test bm25", null, "bm25", [.. queries.Select(static _ => 0.0)], ["a"], queries);
        Write("c/test m exact", "m", "exact", [.. queries.Select(static _ => 1.0)], ["a"], queries);
        Write("c/test m quick", "m", "quick", [.. queries.Select(static (_, i) => i == 0 ? 0.5 : 1.0)], ["a"], queries);
        var which = Assert.Single(PlanAnalysis.Of(_results).Recommendations);
        Assert.Equal(("m exact", "m exact", 2), (which.Best.System, which.Quickest.System, which.NotWorse));
    }

    [Fact]
    public void FiguresThatDoNotComeOutAreSaid()
    {
        var outcomes = PlanAnalysis.Of(_results).Expectations;
        Assert.Equal([true, false, false], outcomes.Select(static outcome => outcome.Holds));
        Assert.Equal("c/test m exact: mrr@10 0.7500, expected 0.5 ± 0.1", outcomes[1].ToString());
        Assert.Equal("c/test m lost: mrr@10 not measured, expected 0.5 ± 0.1", outcomes[2].ToString());
    }

    [Fact]
    public void DamagedResultsAreNamed()
    {
        File.WriteAllText(_results.PerQueryPath("c/test bm25"), "query,mrr@10\nq1,x\n");
        Assert.Contains("the row of query 'q1' has no finite mrr@10", Assert.Throws<PlanException>(() => PlanAnalysis.Of(_results)).Message, StringComparison.Ordinal);
        File.WriteAllText(_results.PerQueryPath("c/test bm25"), "query,ndcg@10\nq1,1\n");
        Assert.Contains("has no column 'mrr@10'", Assert.Throws<PlanException>(() => PlanAnalysis.Of(_results)).Message, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(_results.Path, "plan.json"), "{\"name\": ");
        Assert.Contains("cannot be read", Assert.Throws<PlanException>(() => PlanAnalysis.Of(_results)).Message, StringComparison.Ordinal);
        Assert.Throws<PlanException>(() => ResultsFolder.Open(_files.At("elsewhere")));
    }

    [Fact]
    public void CellsWhoseNamesAreAlikeHaveFoldersOfTheirOwn()
    {
        string[] names = ["a b", "a+b", "a/b", "a~2f~b", "../b", "ä", "a.b", ".", ""];
        Assert.Equal(names.Length, names.Select(_results.PerQueryPath).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(names, name => Assert.StartsWith(
            Path.Combine(_results.Path, "cells"), Path.GetFullPath(_results.PerQueryPath(name)), StringComparison.Ordinal));
    }

    private void Write(string id, string? encoder, string engine, double[] values, string[] hits, string[]? queries = null)
    {
        queries ??= ["q1", "q,\"2\"", "q3"];
        HandMadeCells.WriteFiles(_results, id, queries, values, hits);
        var means = new Dictionary<string, double> { ["mrr@10"] = values.Average() };
        _results.WriteCell(id, new CellResult
        {
            Form = CellResult.CurrentForm,
            Key = "",
            Collection = "c/test",
            Encoder = encoder,
            Engine = engine,
            Setting = engine,
            Metrics = means,
            TimedMetrics = means,
            Depth = 10,
            TimedHits = 4,
            Queries = 3,
            QueriesWithoutHits = 0,
            SearchLatency = LatencySummary.Of([TimeSpan.FromMicroseconds(10)]),
            EncodingLatency = encoder is null ? null : LatencySummary.Of([TimeSpan.FromMicroseconds(5)]),
            DatasetHash = "",
            Machine = MachineDescription.Current(),
            Version = "1",
        });
    }
}
