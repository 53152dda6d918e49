using SparseSearch.Core.Documents;
using SparseSearch.Eval.Datasets;
using Xunit;

namespace SparseSearch.Tests;

public sealed class CollectionFolderTests
{
    private const string Header = "query-id\tcorpus-id\tscore\n";

    [Fact]
    public void TinyFolderIsRead()
    {
        var tiny = CollectionFolder.Open(TestPaths.Data("tiny"));
        Assert.Equal(("tiny", "test", 8), (tiny.Name, tiny.Split, tiny.Qrels.JudgementCount));
        Assert.Equal(["q-brew", "q-sleep", "q-quake", "pollination"], tiny.JudgedQueries.Select(query => query.Id));
        var corpus = tiny.ReadCorpus().ToArray();
        Assert.Equal(12, corpus.Length);
        Assert.Contains(corpus, document => document.Id == "köppen");
        Assert.Equal("", corpus.Single(document => document.Id == "glacier").Title);
        Assert.Empty(tiny.JudgedIdsWithoutText);
    }

    [Theory]
    [InlineData("test", 300, 339)]
    [InlineData("train", 809, 919)]
    public void PackedSciFactIsRead(string split, int queries, int judgements)
    {
        var scifact = CollectionFolder.Open(TestPaths.Data("scifact"), split);
        Assert.Equal((queries, judgements), (scifact.JudgedQueries.Count, scifact.Qrels.JudgementCount));
        var ids = scifact.ReadCorpus().Select(document => document.Id).ToHashSet();
        Assert.Equal(5183, ids.Count);
        Assert.Empty(scifact.Qrels.QueryIds.SelectMany(id => scifact.Qrels.Of(id).Keys).Except(ids));
    }

    [SkippableFact]
    public void PackedSciFactEqualsTheOriginal()
    {
        var original = TestPaths.Shared("collections", "scifact");
        Skip.If(original is null, "../shared/collections/scifact is missing.");
        Assert.Equal(
            CollectionFolder.Open(original).ComputeHash(), CollectionFolder.Open(TestPaths.Data("scifact")).ComputeHash());
    }

    [Fact]
    public void HashDependsOnTheSplit() =>
        Assert.NotEqual(
            CollectionFolder.Open(TestPaths.Data("scifact")).ComputeHash(),
            CollectionFolder.Open(TestPaths.Data("scifact"), "train").ComputeHash());

    [Fact]
    public void MissingFolderIsRefusedWithTheLayout()
    {
        var message = Assert.Throws<DirectoryNotFoundException>(() => CollectionFolder.Open("nowhere")).Message;
        Assert.Contains("'nowhere'", message, StringComparison.Ordinal);
        Assert.Contains("qrels/<split>.tsv", message, StringComparison.Ordinal);
    }

    [Fact]
    public void UnknownSplitIsRefusedWithThoseThatExist()
    {
        var scifact = TestPaths.Data("scifact");
        var message = Assert.Throws<FileNotFoundException>(() => CollectionFolder.Open(scifact, "dev")).Message;
        Assert.Contains("qrels/dev.tsv", message, StringComparison.Ordinal);
        Assert.Contains("Splits found: test, train.", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("corpus.jsonl")]
    [InlineData("queries.jsonl")]
    public void MissingFileIsRefusedWithTheLayout(string name)
    {
        using var files = Folder();
        File.Delete(files.At(name));
        var message = Assert.Throws<FileNotFoundException>(() => CollectionFolder.Open(files.Folder)).Message;
        Assert.Contains($"has no {name}", message, StringComparison.Ordinal);
        Assert.Contains("qrels/<split>.tsv", message, StringComparison.Ordinal);
    }

    [Fact]
    public void FolderWithoutQrelsSaysSo()
    {
        using var files = Folder();
        Directory.Delete(files.At("qrels"), recursive: true);
        var message = Assert.Throws<FileNotFoundException>(() => CollectionFolder.Open(files.Folder, "test")).Message;
        Assert.Contains("It has no split.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void SplitWithoutJudgementsIsRefused()
    {
        using var files = Folder();
        files.Write("qrels/test.tsv", Header);
        Assert.Throws<InvalidDataException>(() => CollectionFolder.Open(files.Folder));
    }

    [Fact]
    public void RepeatedQueryIdIsRefusedWithBothLines()
    {
        using var files = Folder();
        files.Write("queries.jsonl", "{\"_id\": \"q\", \"text\": \"a\"}\n{\"_id\": \"q\", \"text\": \"b\"}\n");
        var thrown = Assert.Throws<BadLineException>(() => CollectionFolder.Open(files.Folder));
        Assert.Contains("line 2: the id 'q' stands on line 1 already", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void BadQueryLinesAreSkippedIfALogIsGiven()
    {
        using var files = Folder();
        files.Write("queries.jsonl", "bad\n{\"_id\": \"q\", \"text\": \"b\"}\n");
        var log = new BadLineLog();
        Assert.Single(CollectionFolder.Open(files.Folder, "test", log).Queries);
        Assert.Equal(1, log.Count);
    }

    [Fact]
    public void JudgedQueryWithoutTextIsKnown()
    {
        using var files = Folder();
        files.Write("qrels/test.tsv", Header + "q\td\t1\nlost\td\t1\n");
        var dataset = CollectionFolder.Open(files.Folder);
        Assert.Equal(["lost"], dataset.JudgedIdsWithoutText);
        Assert.Equal(["q"], dataset.JudgedQueries.Select(query => query.Id));
    }

    [Fact]
    public void CorpusIsReadLineByLine()
    {
        using var files = Folder();
        files.Write("corpus.jsonl", "{\"_id\": \"d\", \"text\": \"x\"}\nbad\n");
        Assert.Equal("d", CollectionFolder.Open(files.Folder).ReadCorpus().First().Id);
    }

    private static EvalFiles Folder()
    {
        var files = new EvalFiles();
        files.Write("corpus.jsonl", "{\"_id\": \"d\", \"text\": \"x\"}\n");
        files.Write("queries.jsonl", "{\"_id\": \"q\", \"text\": \"x\"}\n");
        files.Write("qrels/test.tsv", Header + "q\td\t1\n");
        return files;
    }
}
