using System.Text;
using SparseSearch.Core.Documents;
using SparseSearch.Eval.Datasets;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: a collection is read alike in whatever layout it lies, and what cannot be told is refused with what is there.
/// Method: the same three documents, two queries and two judgements written in every layout.
/// </summary>
public sealed class CollectionLayoutTests : IDisposable
{
    private const string TrecLines = "q1 0 d1 2\nq2 0 d3 1\n";
    private const string BeirLines = "query-id\tcorpus-id\tscore\nq1\td1\t2\nq2\td3\t1\n";
    private const string JsonQueries = "{\"query_id\":\"q1\",\"text\":\"first\"}\n{\"query_id\":\"q2\",\"text\":\"second\"}\n";
    private const string TabQueries = "q1\tfirst\nq2\tsecond\n";

    private static readonly Dictionary<string, string> s_corpora = new()
    {
        ["corpus.jsonl"] = Lines("_id"),
        ["docs.jsonl"] = Lines("doc_id"),
        ["docs.tsv"] = "d1\tone\talpha\nd2\t\tbeta\nd3\tthree\tgamma\n",
        ["collection.tsv"] = "d1\tone\talpha\nd2\t\tbeta\nd3\tthree\tgamma\r\n",
    };

    private readonly EvalFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("corpus.jsonl", "queries.jsonl", "qrels/dev.tsv", "dev")]
    [InlineData("docs.jsonl", "queries.jsonl", "dev/qrels", "dev")]
    [InlineData("docs.jsonl", "queries.tsv", "qrels.dev.txt", "dev")]
    [InlineData("docs.tsv", "dev/queries.tsv", "dev/qrels", "dev")]
    [InlineData("docs.tsv", "dev/queries.jsonl", "dev/qrels.txt", "dev")]
    [InlineData("collection.tsv", "queries.dev.tsv", "qrels.dev.tsv", "dev")]
    [InlineData("collection.tsv", "queries.dev.jsonl", "qrels/dev.txt", "dev")]
    [InlineData("docs.tsv", "queries.tsv", "qrels", "all")]
    [InlineData("docs.tsv", "queries.tsv", "qrels.txt", "all")]
    public void TheSameCollectionIsReadFromEveryLayout(string corpus, string queries, string qrels, string split)
    {
        foreach (var packing in (string[])["", ".gz", ".zst"])
        {
            foreach (var judgements in (string[])[TrecLines, TrecLines.Replace(' ', '\t'), BeirLines])
            {
                using var files = new EvalFiles();
                Pack(files, corpus + packing, s_corpora[corpus]);
                Pack(files, queries + packing, queries.EndsWith(".tsv", StringComparison.Ordinal) ? TabQueries : JsonQueries);
                Pack(files, qrels + packing, judgements);
                foreach (var asked in (string?[])[split, null])
                {
                    AssertIsThatCollection(CollectionFolder.Open(files.Folder, asked), split);
                }
            }
        }
    }

    [Fact]
    public void DocumentsWithoutTitlesHaveTwoColumns()
    {
        Write("docs.tsv", "d1\talpha\nd2\tbeta \"quoted\" and \\ kept\n");
        Write("queries.tsv", TabQueries);
        Write("qrels", TrecLines);
        Assert.Equal(
            [new("d1", "", "alpha"), new SourceDocument("d2", "", "beta \"quoted\" and \\ kept")],
            CollectionFolder.Open(_files.Folder).ReadCorpus());
    }

    [Theory]
    [InlineData("d1\ta\nd2\n", 2, "1 columns separated by tabs, not 2 or 3")]
    [InlineData("d1\ta\nd2\ta\tb\tc\n", 2, "4 columns separated by tabs, not 2 or 3")]
    [InlineData("d1\ta\nd2\ta\tb\n", 2, "3 columns separated by tabs, and the lines before it 2")]
    [InlineData("d1\ta\n\tb\n", 2, "its id, the first column, is empty")]
    [InlineData("d1\ta\n\nd1\tb\n", 3, "the id 'd1' stands on line 1 already")]
    public void ABadDocumentLineIsRefusedOrSkippedAndCounted(string lines, int line, string expected)
    {
        Write("docs.tsv", lines);
        Write("queries.tsv", TabQueries);
        Write("qrels", TrecLines);
        var collection = CollectionFolder.Open(_files.Folder);
        var thrown = Assert.Throws<BadLineException>(() => collection.ReadCorpus().Count());
        Assert.Equal(line, thrown.Line.LineNumber);
        Assert.Contains(expected, thrown.Message, StringComparison.Ordinal);
        var log = new BadLineLog();
        Assert.Equal("d1", Assert.Single(collection.ReadCorpus(new JsonlReadOptions { SkipBadLinesInto = log })).Id);
        Assert.Equal(1, log.Count);
    }

    [Fact]
    public void ADocumentThatIsNotUtf8IsRefused()
    {
        _files.Write("docs.tsv", [(byte)'d', (byte)'\t', 0xFF]);
        Write("queries.tsv", TabQueries);
        Assert.Contains(
            "not valid UTF-8",
            Assert.Throws<BadLineException>(() => CollectionFolder.Open(_files.Folder).ReadCorpus().Count()).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void AQueryOfThreeColumnsIsRefused()
    {
        Write("docs.tsv", s_corpora["docs.tsv"]);
        Write("queries.tsv", "q1\ttitle\tdescription\n");
        Write("qrels", TrecLines);
        Assert.Contains(
            "3 columns separated by tabs, not 2",
            Assert.Throws<BadLineException>(() => CollectionFolder.Open(_files.Folder)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void AnUnknownLayoutSaysWhatWasLookedForAndWhatIsThere()
    {
        Write("documents.xml", "<d/>");
        Write("topics/queries.txt", "1 a");
        var message = Assert.Throws<FileNotFoundException>(() => CollectionFolder.Open(_files.Folder)).Message;
        Assert.Contains("has no corpus.jsonl, docs.jsonl, docs.tsv, collection.tsv", message, StringComparison.Ordinal);
        Assert.Contains("qrels.<split>.txt", message, StringComparison.Ordinal);
        Assert.Contains("It holds: documents.xml, topics/.", message, StringComparison.Ordinal);
        for (var i = 0; i < 30; i++)
        {
            Write($"x{i:D2}", "");
        }

        message = Assert.Throws<FileNotFoundException>(() => CollectionFolder.Open(_files.Folder)).Message;
        Assert.Contains("x17 and 12 more.", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("docs.tsv", "files of documents", "corpus.jsonl, docs.tsv")]
    [InlineData("queries.tsv", "files of queries", "queries.jsonl, queries.tsv")]
    [InlineData("dev/qrels", "files of judgements for the split 'dev'", "qrels/dev.tsv")]
    public void TwoFilesThatCouldBothBeMeantAreRefused(string second, string what, string named)
    {
        WriteBeir("dev");
        Write(second, second == "docs.tsv" ? s_corpora[second] : second == "queries.tsv" ? TabQueries : TrecLines);
        var message = Assert.Throws<InvalidDataException>(() => CollectionFolder.Open(_files.Folder, "dev")).Message;
        Assert.Contains(what, message, StringComparison.Ordinal);
        Assert.Contains(named, message.Replace('\\', '/'), StringComparison.Ordinal);
    }

    [Fact]
    public void APlainFileGoesBeforeItsPackedCopy()
    {
        WriteBeir("test");
        Pack(_files, "corpus.jsonl.gz", "damaged");
        AssertIsThatCollection(CollectionFolder.Open(_files.Folder), "test");
    }

    [Fact]
    public void WithoutASplitItIsTestOrTheOnlyOneAndNotAGuess()
    {
        WriteBeir("train");
        Assert.Equal("train", CollectionFolder.Open(_files.Folder).Split);
        Write("qrels/dev.tsv", BeirLines);
        var message = Assert.Throws<FileNotFoundException>(() => CollectionFolder.Open(_files.Folder)).Message;
        Assert.Contains("Splits found: dev, train.", message, StringComparison.Ordinal);
        Write("qrels/test.tsv", BeirLines);
        Assert.Equal("test", CollectionFolder.Open(_files.Folder).Split);
    }

    [Fact]
    public void WithoutJudgementsAllQueriesAreSearched()
    {
        Write("docs.tsv", s_corpora["docs.tsv"]);
        Write("queries.tsv", TabQueries);
        var collection = CollectionFolder.Open(_files.Folder);
        Assert.Equal(("none", false, 0), (collection.Split, collection.IsJudged, collection.Qrels.JudgementCount));
        Assert.Equal(["q1", "q2"], collection.SearchedQueries.Select(query => query.Id));
        Assert.Empty(collection.JudgedQueries);
        Assert.Equal(64, collection.ComputeHash().Length);
        Assert.Throws<FileNotFoundException>(() => CollectionFolder.Open(_files.Folder, "test"));

        Write("qrels", "q2 0 d1 1\n");
        Assert.Equal(["q2"], CollectionFolder.Open(_files.Folder).SearchedQueries.Select(query => query.Id));
        Assert.Equal(2, CollectionFolder.Open(_files.Folder, CollectionFolder.NoSplit).SearchedQueries.Count);
    }

    [Fact]
    public void ASplitWithQueriesOfItsOwnNeedsNoJudgements()
    {
        WriteBeir("test");
        Write("eval/queries.tsv", "e1\tthird\n");
        var collection = CollectionFolder.Open(_files.Folder, "eval");
        Assert.False(collection.IsJudged);
        Assert.Equal(["e1"], collection.SearchedQueries.Select(query => query.Id));
        Assert.Equal(["test"], CollectionFolder.FindSplits(_files.Folder));
    }

    [Fact]
    public void JudgementsOfUnknownDocumentsAreCounted()
    {
        var qrels = new Qrels([new("q1", "d1", 1), new("q1", "x", 0), new("q2", "x", 2), new("q2", "y", -1)]);
        Assert.Equal(3, qrels.CountUnknown(id => id == "d1"));
        Assert.Equal(0, qrels.CountUnknown(_ => true));
    }

    [Fact]
    public void BadJudgementsAreSkippedIfALogIsGiven()
    {
        WriteBeir("test");
        Write("qrels/test.tsv", BeirLines + "q1\td1\t0\nq1\td2\n");
        Assert.Throws<BadLineException>(() => CollectionFolder.Open(_files.Folder));
        var log = new BadLineLog();
        Assert.Equal(2, CollectionFolder.Open(_files.Folder, null, log).Qrels.JudgementCount);
        Assert.Equal([4L, 5L], log.Listed.Select(line => line.LineNumber));
    }

    private static void AssertIsThatCollection(CollectionFolder collection, string split)
    {
        Assert.Equal((split, true), (collection.Split, collection.IsJudged));
        Assert.Equal([new("q1", "first"), new DatasetQuery("q2", "second")], collection.SearchedQueries);
        Assert.Equal((2, 1), (collection.Qrels.Of("q1")["d1"], collection.Qrels.Of("q2")["d3"]));
        Assert.Equal(2, collection.Qrels.JudgementCount);
        Assert.Equal(
            [new("d1", "one", "alpha"), new("d2", "", "beta"), new SourceDocument("d3", "three", "gamma")], collection.ReadCorpus());
    }

    private static string Lines(string id) => string.Concat(
        new[] { ("d1", "one", "alpha"), ("d2", "", "beta"), ("d3", "three", "gamma") }.Select(document =>
            $"{{\"{id}\":\"{document.Item1}\",\"title\":\"{document.Item2}\",\"text\":\"{document.Item3}\"}}\n"));

    private static void Pack(EvalFiles files, string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(files.At(name))!);
        using var stream = PackedFile.Create(files.At(name));
        stream.Write(Encoding.UTF8.GetBytes(text));
    }

    private void WriteBeir(string split)
    {
        Write("corpus.jsonl", s_corpora["corpus.jsonl"]);
        Write("queries.jsonl", JsonQueries);
        Write($"qrels/{split}.tsv", BeirLines);
    }

    private void Write(string name, string text) => _files.Write(name, text);
}
