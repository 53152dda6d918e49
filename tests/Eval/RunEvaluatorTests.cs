using CsCheck;
using SparseSearch.Eval.Datasets;
using SparseSearch.Eval.Metrics;
using SparseSearch.Eval.Runs;
using Xunit;

namespace SparseSearch.Tests;

public sealed class RunEvaluatorTests
{
    private static readonly Metric s_mrr = Metric.Parse("mrr@10");

    private static readonly Qrels s_qrels = new([new("q1", "a", 1), new("q2", "b", 1), new("q3", "c", 1)]);

    [Fact]
    public void MeanIsOverJudgedQueriesAndMissingOnesCountAsZero()
    {
        // q1: a at rank 2 → 1/2; q2: b at rank 1 → 1; q3: no hit → 0; "other" is not judged.
        var report = Evaluate(Run(("q1", ["x", "a"]), ("q2", ["b"]), ("other", ["a"])));
        Assert.Equal((0.5 + 1 + 0) / 3, report.MeanOf(s_mrr), 14);
        Assert.Equal(["q1", "q2", "q3"], report.Queries.Select(query => query.QueryId));
        Assert.Equal([0.5, 1, 0], report.Queries.Select(query => query.Values[0]));
        Assert.Equal((1, 1), (report.QueriesWithoutHits, report.QueriesNotJudged));
    }

    [Fact]
    public void MissingQueriesAreLeftOutIfAskedFor()
    {
        var rules = new EvaluationRules { EmptyResults = EmptyResults.LeaveOut };
        var report = Evaluate(Run(("q1", ["x", "a"]), ("q2", ["b"])), rules);
        Assert.Equal((0.5 + 1) / 2, report.MeanOf(s_mrr), 14);
        Assert.Equal(1, report.QueriesWithoutHits);
    }

    [Fact]
    public void DocumentThatIsItsQueryIsDropped()
    {
        // Without q1 itself, a stands at rank 1; with it, at rank 2.
        var run = Run(("q1", ["q1", "a"]));
        var keep = new EvaluationRules { SelfRetrieval = SelfRetrieval.Keep };
        Assert.Equal(1, Evaluate(run).Queries[0].Values[0]);
        Assert.Equal(0.5, Evaluate(run, keep).Queries[0].Values[0]);
    }

    [Fact]
    public void QueryThatFindsOnlyItselfHasNoHit() =>
        Assert.Equal(3, Evaluate(Run(("q1", ["q1"]))).QueriesWithoutHits);

    [Fact]
    public void TiedHitsRankByIdDownwardsWhateverTheirOrder()
    {
        // b and a tie: b ranks first, so a has rank 2.
        Assert.Equal(0.5, Evaluate(Tied("a", "b")).Queries[0].Values[0]);
        Assert.Equal(0.5, Evaluate(Tied("b", "a")).Queries[0].Values[0]);
    }

    [Fact]
    public void OrderOfTheInputIsOfNoConsequence() =>
        Gen.Select(Gen.Int[0, 3].Array[1, 20], Gen.Int[0, int.MaxValue]).Sample((scores, seed) =>
        {
            var hits = scores.Select((score, i) => new RunHit($"{(char)('a' + i)}", score)).ToArray();
            var shuffled = hits.OrderBy(hit => HashCode.Combine(hit.DocumentId[0] * 7919 % 101, seed)).ToArray();
            return Evaluate(Single(hits)).MeanOf(s_mrr).Equals(Evaluate(Single(shuffled)).MeanOf(s_mrr));
        });

    [Fact]
    public void NoMetricIsRefused() =>
        Assert.Throws<ArgumentException>(() => RunEvaluator.Evaluate(Run(), s_qrels, []));

    [Fact]
    public void MetricThatWasNotAskedForIsRefusedWithThoseThatWere() =>
        Assert.Contains(
            "it has mrr@10",
            Assert.Throws<ArgumentException>(() => Evaluate(Run()).MeanOf(Metric.Parse("p@1"))).Message,
            StringComparison.Ordinal);

    private static RunReport Evaluate(TrecRun run, EvaluationRules? rules = null) =>
        RunEvaluator.Evaluate(run, s_qrels, [s_mrr], rules);

    private static TrecRun Tied(params string[] ids) => Single([.. ids.Select(id => new RunHit(id, 1))]);

    private static TrecRun Single(RunHit[] hits) => new([KeyValuePair.Create("q1", (IReadOnlyList<RunHit>)hits)]);

    private static TrecRun Run(params (string Query, string[] Ids)[] answers) => new(answers.Select(answer =>
        KeyValuePair.Create(
            answer.Query, (IReadOnlyList<RunHit>)[.. answer.Ids.Select((id, i) => new RunHit(id, 10 - i))])));
}
