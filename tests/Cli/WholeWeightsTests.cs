using System.Text;
using System.Text.Json.Nodes;
using SparseSearch.Cli;
using SparseSearch.Cli.Jobs;
using SparseSearch.Core.Vectors;
using Xunit;

namespace SparseSearch.Tests;

public sealed class WholeWeightsTests
{
    private static readonly string s_model = TestPaths.Data("models", "splade-tiny");

    [Fact]
    public void WeightsAreRoundedAndWhatRoundsToNothingIsLeftOut()
    {
        var builder = new SparseVectorBuilder();
        float[] weights = [0.004f, 0.005f, 1.234f, 2.5f];
        for (var i = 0; i < weights.Length; i++)
        {
            builder.Add(i, weights[i]);
        }

        var (vector, vocabulary) = (builder.Build(), Vocabulary.Numbered(4));
        Assert.Equal(
            "{\"id\":\"a\",\"vector\":{\"2\":123,\"3\":250}}\n",
            Encoding.UTF8.GetString(VectorOutput.Line("a", vector, vocabulary, 100)).Replace("\"1\":1,", "", StringComparison.Ordinal));
        Assert.Contains("\"3\":3", Encoding.UTF8.GetString(VectorOutput.Line("a", vector, vocabulary, 1)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task EncodeWritesWholeWeightsToTheConsoleAndToAFile()
    {
        using var folder = new TemporaryFolder();
        string[] line = ["encode", "--model", s_model, "--text", "green tea"];
        var plain = VectorOf((await CommandLine.RunAsync(line)).Output);
        var whole = VectorOf((await CommandLine.RunAsync([.. line, "--scale", "100"])).Output);
        Assert.NotEmpty(whole);
        Assert.All(whole, term => Assert.Equal(Math.Round((double)plain[term.Key]! * 100), (double)term.Value!, 0.500001));
        Assert.All(whole, term => Assert.DoesNotContain('.', term.Value!.ToJsonString()));
        await CommandLine.RunAsync([.. line, "--scale", "100", "--output", folder["q.jsonl"]]);
        Assert.Equal(whole.ToJsonString(), VectorOf(await File.ReadAllTextAsync(folder["q.jsonl"])).ToJsonString());
    }

    [Theory]
    [InlineData("--scale is 0; give 1 to 1000000.", "--scale", "0")]
    [InlineData("of JSON lines alone", "--scale", "100", "--output", "never.csr")]
    [InlineData("of JSON lines alone", "--scale", "100", "--output", "never.parquet")]
    public async Task AScaleThatCannotBeIsRefused(string named, params string[] options)
    {
        var outcome = await CommandLine.RunAsync(["encode", "--model", s_model, "--text", "tea", .. options]);
        Assert.Equal(ExitCodes.Usage, outcome.ExitCode);
        Assert.Contains(named, outcome.Error, StringComparison.Ordinal);
        Assert.False(File.Exists("never.csr"));
    }

    private static JsonObject VectorOf(string line) => JsonNode.Parse(line)!["vector"]!.AsObject();
}
