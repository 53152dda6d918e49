using System.Text.Json.Nodes;
using SparseSearch.Cli;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>Goal: <c>--feedback</c> of search and eval, for every engine that can do it, and errors that say what to give.</summary>
public sealed class FeedbackCommandTests(TinyIndex tiny) : IClassFixture<TinyIndex>, IDisposable
{
    private static readonly string s_model = TestPaths.Data("models", "splade-tiny");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("exact", "rm3", "terms")]
    [InlineData("exact", "rocchio,documents=3", "terms")]
    [InlineData("windowed", "average", "terms")]
    [InlineData("exhaustive", "vector-rocchio", "terms")]
    [InlineData("bm25", "rm3,max-df=1", "terms")]
    [InlineData("bm25", "rocchio,max-df=1", "terms")]
    [InlineData("hybrid", "vector-rocchio", "parts")]
    [InlineData("hybrid", "vector-rocchio,interpolate=after", "parts")]
    [InlineData("hybrid", "vector-rocchio,interpolate=before", "terms")]
    public async Task TheAnswerSaysWhatFeedbackDidAndScoresAreTheNewQuerys(string engine, string feedback, string explained)
    {
        var answer = await AnswerAsync("brewing green teas", "-e", engine, "--feedback", feedback);
        var did = answer["feedback"]!;
        Assert.Equal(feedback, (string)did["method"]!);
        Assert.Null(did["reason"]);
        Assert.NotEmpty(did["documents"]!.AsArray());
        Assert.Contains(did["terms"]!.AsArray(), static term => (bool)term!["added"]! && (double)term["weight"]! > 0);
        Assert.Contains(did["terms"]!.AsArray(), static term => !(bool)term!["added"]! && (double)term["original"]! > 0);
        foreach (var hit in answer["hits"]!.AsArray())
        {
            Assert.Equal((double)hit!["score"]!, hit[explained]!.AsArray().Sum(static term => (double)term!["contribution"]!), 1e-4);
        }

        var again = await AnswerAsync("brewing green teas", "-e", engine, "--feedback", feedback);
        Assert.Equal(answer.ToJsonString(), again.ToJsonString());
        var plain = await AnswerAsync("brewing green teas", "-e", engine);
        Assert.Null(plain["feedback"]);
        Assert.NotEqual(plain["hits"]!.ToJsonString(), answer["hits"]!.ToJsonString());
    }

    [Fact]
    public async Task PeopleSeeDocumentsAndAddedTerms()
    {
        var outcome = await CommandLine.RunAsync("search", "-i", tiny.Folder, "green tea", "--feedback", "average,documents=5");
        Assert.Contains("feedback average,documents=5 from tea-green", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("added: ", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("and 2 more", outcome.Output, StringComparison.Ordinal);
        outcome = await CommandLine.RunAsync(
            "search", "-i", tiny.Folder, "-e", "bm25", "green tea", "--feedback", "rm3,documents=100,least-documents=100");
        Assert.Contains("searched as it was. The query finds", outcome.Output, StringComparison.Ordinal);
        outcome = await CommandLine.RunAsync(
            "search", "-i", tiny.Folder, "green tea", "--feedback", "rm3,original-weight=1");
        Assert.Contains("no term was added", outcome.Output, StringComparison.Ordinal);
        outcome = await CommandLine.RunAsync("search", "-i", tiny.Folder, "-e", "bm25", "xyzzy", "--feedback", "rm3");
        Assert.Contains("No document shares a word", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AVectorIsFedBackToo()
    {
        var outcome = await CommandLine.RunAsync(
            "search", "-i", tiny.Folder, "--vector", "{\"tea\": 1}", "--feedback", "average", "--json");
        Assert.Equal((ExitCodes.Done, ""), (outcome.ExitCode, outcome.Error));
        Assert.True((int)JsonNode.Parse(outcome.Output)!["queryTerms"]! > 1);
    }

    [Theory]
    [InlineData("exact", "rm4", "--feedback: There is no feedback 'rm4'; there are rm3, rocchio, average, vector-rocchio.")]
    [InlineData("exact", "rm3,documents=0", "documents is 0; give a whole number from 1 to 100")]
    [InlineData("bm25", "rocchio,terms=many", "terms is many; give")]
    [InlineData("exact", "rm3,interpolate=both", "interpolate joins words and vector, and the engine exact has one of them")]
    [InlineData("bm25", "rm3,interpolate=both", "search with --engine hybrid")]
    public async Task WrongFeedbackIsRefusedWithWhatThereIs(string engine, string feedback, string named)
    {
        foreach (var verb in new[] { (string[])["search", "-i", tiny.Folder, "tea"], ["eval", TestPaths.Data("tiny"), "-m", s_model] })
        {
            var refused = await CommandLine.RunAsync([.. verb, "-e", engine, "--feedback", feedback]);
            Assert.Equal(ExitCodes.Usage, refused.ExitCode);
            Assert.Contains(named, refused.Error, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("exact", "vector-rocchio")]
    [InlineData("bm25", "rocchio,max-df=1")]
    [InlineData("hybrid", "average,interpolate=before")]
    public async Task EvalMeasuresItAndNamesIt(string engine, string feedback)
    {
        var plain = await EvalAsync("-e", engine);
        var report = await EvalAsync("-e", engine, "--feedback", feedback);
        Assert.Equal(engine, (string)plain["engine"]!);
        Assert.Equal($"{engine} feedback={feedback}", (string)report["engine"]!);
        Assert.InRange((double)report["metrics"]!["recall@10"]!, 0.5, 1);
        Assert.NotEqual(
            await File.ReadAllTextAsync(_folder[$"{engine}.run"]), await File.ReadAllTextAsync(_folder[$"{engine}--feedback.run"]));
    }

    private async Task<JsonNode> AnswerAsync(string words, params string[] more)
    {
        var outcome = await CommandLine.RunAsync(["search", "-i", tiny.Folder, words, "--json", .. more]);
        Assert.Equal((ExitCodes.Done, ""), (outcome.ExitCode, outcome.Error));
        return JsonNode.Parse(outcome.Output)!;
    }

    private async Task<JsonNode> EvalAsync(params string[] more)
    {
        var run = _folder[$"{more[1]}{string.Concat(more.Skip(2).Take(1))}.run"];
        var outcome = await CommandLine.RunAsync(
        [
            "eval", TestPaths.Data("tiny"), "-m", s_model, "--work", _folder["work"], "--metrics", "recall@10", "--run", run,
            "--json", .. more,
        ]);
        Assert.Equal((ExitCodes.Done, ""), (outcome.ExitCode, outcome.Error));
        return JsonNode.Parse(outcome.Output)!;
    }
}
