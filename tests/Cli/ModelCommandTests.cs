using System.Text.Json.Nodes;
using SparseSearch.Cli;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: the verb model says what a folder is and why, and finds a vector that is not the golden one.
/// Method: the command line in this process, on the models of the repository.
/// </summary>
public sealed class ModelCommandTests : IDisposable
{
    private static readonly string s_model = TestPaths.Data("models", "inference-free-tiny");
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task AModelIsDescribedWithItsReasonAndASentence()
    {
        var outcome = await CommandLine.RunAsync(
            "model", s_model, "--json", "--text", "new york", "--cache", _folder["graphs"]);
        Assert.Equal(ExitCodes.Done, outcome.ExitCode);
        var facts = JsonNode.Parse(outcome.Output)!;
        Assert.Equal("bert", (string?)facts["architecture"]);
        Assert.Equal("table", (string?)facts["queryArchitecture"]);
        Assert.Equal("inference-free", (string?)facts["recipe"]);
        Assert.Contains("router_config.json", (string?)facts["because"], StringComparison.Ordinal);
        Assert.Equal(["york", "new"], ((JsonObject)facts["query"]!).Select(term => term.Key));
        Assert.Equal(4.5798, (double)facts["query"]!["york"]!, 4);
        Assert.NotEmpty((JsonObject)facts["document"]!);
    }

    [Fact]
    public async Task FactsAloneConvertNothing()
    {
        var cache = _folder["graphs"];
        var outcome = await CommandLine.RunAsync("model", s_model, "--facts-only", "--json", "--cache", cache);
        Assert.Equal(ExitCodes.Done, outcome.ExitCode);
        Assert.Null(JsonNode.Parse(outcome.Output)!["query"]);
        Assert.False(Directory.Exists(cache));
    }

    [Fact]
    public async Task TheGoldenVectorsOfAModelPassItsCheck()
    {
        var outcome = await CommandLine.RunAsync("model", "check", s_model, "--json", "--cache", _folder["graphs"]);
        Assert.Equal(ExitCodes.Done, outcome.ExitCode);
        var report = JsonNode.Parse(outcome.Output)!;
        Assert.Equal(76, (int)report["vectors"]!);
        Assert.Empty((JsonArray)report["differences"]!);
        Assert.InRange((double)report["worstDifference"]!, 0, 2e-4);
    }

    [Theory]
    [InlineData("""[{"text": "bees", "query": {"indices": [10506], "weights": [1.0]}}]""", "differ")]
    [InlineData("""[{"text": "", "document": {"indices": [], "weights": [], "input_ids": [5]}}]""", "token ids")]
    public async Task AnotherVectorFailsTheCheck(string golden, string said)
    {
        await File.WriteAllTextAsync(_folder["golden.json"], golden);
        var outcome = await CommandLine.RunAsync(
            "model", "check", s_model, "--golden", _folder["golden.json"], "--cache", _folder["graphs"]);
        Assert.Equal(ExitCodes.Damaged, outcome.ExitCode);
        Assert.Contains(said, outcome.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""[]""", "a text with its vector")]
    [InlineData("""[{"document": {"indices": [1], "weights": [1]}}]""", "has no text")]
    [InlineData("""[{"text": "a", "document": {"indices": [1]}}]""", "has no weights")]
    [InlineData("""[{"text": "a", "indices": [2, 1], "weights": [1, 1]}]""", "golden.json")]
    [InlineData("""{""", "golden.json")]
    public async Task AFileWithoutGoldenVectorsIsRefused(string golden, string said)
    {
        await File.WriteAllTextAsync(_folder["golden.json"], golden);
        var outcome = await CommandLine.RunAsync("model", "check", s_model, "--golden", _folder["golden.json"]);
        Assert.Equal(ExitCodes.Failed, outcome.ExitCode);
        Assert.Contains(said, outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--recipe", "splad", "splade-doc")]
    [InlineData("--prune-documents", "top 5", "top_k")]
    [InlineData("--prune-queries", "max_ratio 2", "at most 1")]
    public async Task AnUnknownRecipeOrRuleIsAUsageErrorThatListsThoseThereAre(string option, string value, string said)
    {
        var outcome = await CommandLine.RunAsync("encode", "-m", s_model, "-t", "bees", option, value);
        Assert.Equal(ExitCodes.Usage, outcome.ExitCode);
        Assert.Contains(said, outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnIndexIsSearchedAsItWasFilled()
    {
        var index = _folder["ix"];
        var built = await CommandLine.RunAsync(
            "index", TestPaths.Data("tiny"), "-m", s_model, "-i", index, "--recipe", "splade-doc",
            "--prune-documents", "top_k 20", "--json");
        Assert.Equal(ExitCodes.Done, built.ExitCode);
        Assert.InRange((int)JsonNode.Parse(built.Output)!["postings"]!, 1, 12 * 20);
        var found = await CommandLine.RunAsync("search", "-i", index, "--json", "bees");
        Assert.Equal(ExitCodes.Done, found.ExitCode);
        var term = JsonNode.Parse(found.Output)!["hits"]![0]!["terms"]![0]!;
        Assert.Equal("bees", (string?)term["term"]);
        Assert.Equal(1, (double)term["queryWeight"]!);
    }
}
