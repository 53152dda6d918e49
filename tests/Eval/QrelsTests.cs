using SparseSearch.Core.Documents;
using SparseSearch.Eval.Datasets;
using Xunit;

namespace SparseSearch.Tests;

public sealed class QrelsTests
{
    private static readonly Qrels s_qrels = new([new("q2", "b", -1), new("q1", "z", 2), new("q1", "ä", 0)]);

    [Fact]
    public void BeirFileComesBackAsItWasWritten()
    {
        using var files = new EvalFiles();
        using var writer = new StringWriter();
        BeirQrels.Write(writer, s_qrels);
        Assert.Equal("query-id\tcorpus-id\tscore\nq1\tz\t2\nq1\tä\t0\nq2\tb\t-1\n", writer.ToString());
        AssertEqual(s_qrels, BeirQrels.Read(files.Write("q.tsv", writer.ToString())));
    }

    [Fact]
    public void TrecFileComesBackAsItWasWritten()
    {
        using var files = new EvalFiles();
        using var writer = new StringWriter();
        TrecQrels.Write(writer, s_qrels);
        Assert.Equal("q1 0 z 2\nq1 0 ä 0\nq2 0 b -1\n", writer.ToString());
        AssertEqual(s_qrels, TrecQrels.Read(files.Write("q.txt", writer.ToString())));
    }

    [Fact]
    public void IdsOfBeirMayHoldSpaces()
    {
        using var files = new EvalFiles();
        var qrels = BeirQrels.Read(files.Write("q.tsv", "query-id\tcorpus-id\tscore\nq 1\td 1\t1.0\r\n"));
        Assert.Equal(1, qrels.Of("q 1")["d 1"]);
    }

    [Theory]
    [InlineData("q1\td1\t1\n", 1, "not a header")]
    [InlineData("q1 0 d1 1\n", 1, "not a header")]
    [InlineData("query-id\tcorpus-id\tscore\nq1\td1\n", 2, "2 columns")]
    [InlineData("query-id\tcorpus-id\tscore\n\nq1\td1\tx\n", 3, "'x' is not a whole number")]
    [InlineData("query-id\tcorpus-id\tscore\nq1\td1\t0.5\n", 2, "'0.5' is not a whole number")]
    [InlineData("query-id\tcorpus-id\tscore\nq1\td1\t1001\n", 2, "1001 is not within -1000 and 1000")]
    [InlineData("query-id\tcorpus-id\tscore\n\td1\t1\n", 2, "empty")]
    [InlineData("query-id\tcorpus-id\tscore\nq1\td1\t1\nq1\td1\t0\n", 3, "relevance 0 here and 1 before")]
    public void BadBeirLineIsRefused(string text, int line, string expected)
    {
        using var files = new EvalFiles();
        var thrown = Assert.Throws<BadLineException>(() => BeirQrels.Read(files.Write("q.tsv", text)));
        Assert.Equal(line, thrown.Line.LineNumber);
        Assert.Contains(expected, thrown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("q1 0 d1\n", "3 columns")]
    [InlineData("q1 0 d 1 1\n", "5 columns")]
    [InlineData("q1 0 d1 good\n", "'good' is not a whole number")]
    public void BadTrecLineIsRefused(string text, string expected)
    {
        using var files = new EvalFiles();
        var thrown = Assert.Throws<BadLineException>(() => TrecQrels.Read(files.Write("q.txt", text)));
        Assert.Contains(expected, thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void BytesThatAreNotUtf8AreRefused()
    {
        using var files = new EvalFiles();
        var path = files.Write("q.txt", [.. "q1 0 d1 1\nq2 0 "u8, 0xFF, .. " 1\n"u8]);
        var thrown = Assert.Throws<BadLineException>(() => TrecQrels.Read(path));
        Assert.Equal((2, "it is not valid UTF-8"), (thrown.Line.LineNumber, thrown.Line.Reason));
    }

    [Fact]
    public void JudgementMayBeRepeatedButNotContradicted()
    {
        Assert.Equal(1, new Qrels([new("q", "d", 1), new("q", "d", 1)]).JudgementCount);
        Assert.Throws<ArgumentException>(() => new Qrels([new("q", "d", 1), new("q", "d", 2)]));
    }

    [Fact]
    public void IdThatTheFormatCannotHoldIsNotWritten()
    {
        Assert.Throws<ArgumentException>(() => TrecQrels.Write(TextWriter.Null, new Qrels([new("q", "d 1", 1)])));
        Assert.Throws<ArgumentException>(() => BeirQrels.Write(TextWriter.Null, new Qrels([new("q", "d\t1", 1)])));
    }

    private static void AssertEqual(Qrels expected, Qrels actual)
    {
        Assert.Equal(expected.QueryIds, actual.QueryIds);
        Assert.All(expected.QueryIds, id => Assert.Equal(expected.Of(id), actual.Of(id)));
    }
}
