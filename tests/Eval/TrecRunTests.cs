using CsCheck;
using SparseSearch.Core.Documents;
using SparseSearch.Eval.Datasets;
using SparseSearch.Eval.Metrics;
using SparseSearch.Eval.Runs;
using Xunit;

namespace SparseSearch.Tests;

public sealed class TrecRunTests
{
    private static readonly Gen<float[]> s_scores =
        Gen.Single.Where(float.IsFinite).Array[1, 30];

    [Fact]
    public void WrittenRunScoresExactlyAsTheRunDoes() =>
        s_scores.Sample(
            scores =>
            {
                using var files = new EvalFiles();
                var run = Run("q", [.. scores.Select((score, i) => new RunHit($"d{i}", score))]);
                var read = TrecRun.Read(Write(files, run));
                var qrels = new Qrels([new("q", "d0", 2), new("q", "d1", 1), new("q", "d7", 1)]);
                var (before, after) = (Score(run, qrels), Score(read, qrels));
                return run.Hits("q").SequenceEqual(read.Hits("q")) && before.SequenceEqual(after);
            },
            iter: 50);

    [Fact]
    public void LinesAreRankedBestFirst()
    {
        using var writer = new StringWriter();
        Run("q", [new("a", 1.5f), new("b", 0.1f), new("c", 2)]).Write(writer);
        Assert.Equal("q Q0 c 1 2 test\nq Q0 a 2 1.5 test\nq Q0 b 3 0.1 test\n", writer.ToString());
    }

    [Fact]
    public void RanksAreOfNoConsequenceAndTabsSeparateToo()
    {
        using var files = new EvalFiles();
        var run = TrecRun.Read(files.Write("r", "q Q0 a 1 0.5 t\r\n\nq\tQ0\tb\t2\t1e1\tt"));
        Assert.Equal([new("b", 10), new RunHit("a", 0.5f)], run.Hits("q"));
        Assert.Equal("t", run.Tag);
    }

    [Theory]
    [InlineData("q Q0 a 1 0.5", "5 columns, not 6")]
    [InlineData("q Q0 a b 1 0.5 t", "7 columns, not 6")]
    [InlineData("q Q0 a 1 nan t", "'nan' is not a finite number")]
    [InlineData("q Q0 a 1 1e99 t", "'1e99' is not a finite number")]
    [InlineData("q Q0 a 1 one t", "'one' is not a finite number")]
    [InlineData("q Q0 a 1 -Infinity t", "'-Infinity' is not a finite number")]
    [InlineData("q Q0 a 1 1,5 t", "'1,5' is not a finite number")]
    [InlineData("q", "1 columns, not 6")]
    [InlineData("q Q0 first 1 1 t", "document 'first' stands twice for query 'q'")]
    public void BadLineIsRefusedByFileAndLine(string line, string expected)
    {
        using var files = new EvalFiles();
        var path = files.Write("r", "q Q0 first 1 1 t\n" + line);
        var thrown = Assert.Throws<BadLineException>(() => TrecRun.Read(path));
        Assert.Equal(2, thrown.Line.LineNumber);
        Assert.Contains(expected, thrown.Message, StringComparison.Ordinal);
        Assert.Contains(path, thrown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("q Q0 a 1 3 t\nq Q0 b 2 2 t\nq Q0 c 3 1 t", 0)]
    [InlineData("q Q0 c 3 1 t\nq Q0 a 1 3 t\nq Q0 b 2 2 t", 0)] // in another order of lines
    [InlineData("q Q0 a 1 1 t\nq Q0 b 2 2 t\nq Q0 c 3 3 t", 2)] // upside down
    [InlineData("q Q0 a 1 1 t\nq Q0 b 2 1 t", 0)] // equal scores may rank either way
    [InlineData("q Q0 a 0 1 t\nq Q0 b 0 2 t", 0)] // equal ranks say nothing
    [InlineData("q Q0 a - 1 t\nq Q0 b x 2 t", 0)] // nor do ranks that are none
    [InlineData("q Q0 a 1 1 t\nr Q0 b 2 2 t", 0)] // of two queries
    public void RanksThatContradictTheScoresAreCounted(string lines, int expected)
    {
        using var files = new EvalFiles();
        var run = TrecRun.Read(files.Write("r", lines));
        Assert.Equal(expected, run.RankContradictions);
        var hits = run.Hits("q");
        Assert.Equal(hits.OrderByDescending(hit => hit.Score).Select(hit => hit.Score), hits.Select(hit => hit.Score));
    }

    [Fact]
    public void BadLinesAreLeftOutIfALogIsGiven()
    {
        using var files = new EvalFiles();
        var log = new BadLineLog();
        var run = TrecRun.Read(files.Write("r", "q Q0 a 1 1 t\nq Q0 a 2 2 t\nq Q0 b 3 nan t\nq Q0 c 4 1 t"), log);
        Assert.Equal(["c", "a"], run.Hits("q").Select(hit => hit.DocumentId));
        Assert.Equal([2L, 3L], log.Listed.Select(line => line.LineNumber));
    }

    [Theory]
    [InlineData("q 1", "a", "t")]
    [InlineData("q", "a\u00A0b", "t")]
    [InlineData("q", "a\tb", "t")]
    [InlineData("q", "a", "my run")]
    public void IdWithWhiteSpaceIsNotWritten(string query, string document, string tag)
    {
        var run = new TrecRun([KeyValuePair.Create(query, (IReadOnlyList<RunHit>)[new RunHit(document, 1)])], tag);
        Assert.Contains(
            "white space",
            Assert.Throws<ArgumentException>(() => run.Write(TextWriter.Null)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void BadHitsAreRefused()
    {
        Assert.Throws<ArgumentException>(() => Run("q", [new("a", float.NaN), new("b", 1)]));
        Assert.Throws<ArgumentException>(() => Run("q", [new("a", float.PositiveInfinity)]));
        Assert.Throws<ArgumentException>(() => Run("q", [new("", 1)]));
        Assert.Throws<ArgumentException>(() => Run("q", [new("a", 1), new("a", 2)]));
        Assert.Throws<ArgumentException>(() => Run("", [new("a", 1)]));
    }

    [Fact]
    public void MissingFileIsNamed() =>
        Assert.Contains(
            "nowhere.run",
            Assert.Throws<FileNotFoundException>(() => TrecRun.Read("nowhere.run")).Message,
            StringComparison.Ordinal);

    private static TrecRun Run(string query, RunHit[] hits) =>
        new([KeyValuePair.Create(query, (IReadOnlyList<RunHit>)hits)], "test");

    private static string Write(EvalFiles files, TrecRun run)
    {
        var path = files.At("run.txt");
        using var writer = new StreamWriter(path);
        run.Write(writer);
        return path;
    }

    private static IReadOnlyList<double> Score(TrecRun run, Qrels qrels) =>
        RunEvaluator.Evaluate(run, qrels, Metric.Defaults).Means;
}
