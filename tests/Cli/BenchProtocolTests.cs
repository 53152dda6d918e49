using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SparseSearch.Cli;
using SparseSearch.Core.Vectors;
using SparseSearch.Eval.Datasets;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: a program that compares engines can build and search through `sparsesearch bench`.
/// Method: the protocol end to end, once through a process of its own and otherwise inside the test.
/// </summary>
public sealed class BenchProtocolTests : IDisposable
{
    private const int DocCount = 600, QueryCount = 12, K = 5;
    private readonly TemporaryFolder _folder = new();
    private readonly SparseVector[] _docs = new SyntheticVectors(5).Docs(DocCount);
    private readonly SparseVector[] _queries = new SyntheticVectors(5).Queries(QueryCount);

    public BenchProtocolTests()
    {
        CsrVectors.Write(_folder["d.csr"], SyntheticVectors.VocabularySize, _docs);
        CsrVectors.Write(_folder["q.csr"], SyntheticVectors.VocabularySize, _queries);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task AProcessBuildsServesAndEndsWithItsInput()
    {
        const string config = """{"engine": "windowed"}""";
        var built = await RunProcessAsync(
            "", "bench", "build", "--vectors", _folder["d.csr"], "--index", _folder["ix"], "--config", config);
        Assert.Matches(@"^BUILD_NS \d+\r?\n$", built);
        var input = $$"""
            run 1 {{_folder["exact.bin"]}} {"engine": "exact"}
            run 2 {{_folder["windowed.bin"]}} {"engine": "windowed", "candidates": 600, "min-contribution": 0}

            """;
        var served = await RunProcessAsync(
            input, "bench", "serve", "--index", _folder["ix"], "--queries", _folder["q.csr"], "--k", $"{K}",
            "--config", config);
        var lines = served.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.StartsWith("READY [", lines[0], StringComparison.Ordinal);
        Assert.All(lines[1..], line => Assert.Matches(@"^DONE [1-9]\d*$", line));
        Assert.Equal(3, lines.Length);
        Assert.Equal(TrueScores(), ScoresIn("exact.bin"));
        Assert.Equal(TrueScores(), ScoresIn("windowed.bin"));
    }

    [Theory]
    [InlineData("""{"engine": "seismic", "postings": 300, "neighbours": 2, "compression": "gaps"}""")]
    [InlineData("""{"engine": "windowed"}""")]
    [InlineData("""{"engine": "exact"}""")]
    public async Task EveryPointThatIsOfferedCanBeRun(string config)
    {
        var built = await CommandLine.RunAsync(
            "bench", "build", "--vectors", _folder["d.csr"], "--index", _folder["ix"], "--config", config);
        Assert.Equal((ExitCodes.Done, ""), (built.ExitCode, built.Error));
        var points = JsonNode.Parse((await ServeAsync(config, ""))[0][5..])!.AsArray();
        Assert.InRange(points.Count, 20, 80);
        var lines = await ServeAsync(
            config, string.Concat(points.Select(point => $"run 1 {_folder["out.bin"]} {point!.ToJsonString()}\n")));
        Assert.Equal(points.Count, lines.Length - 1);
        Assert.All(lines[1..], line => Assert.StartsWith("DONE ", line, StringComparison.Ordinal));
        Assert.Equal(QueryCount * (8 + (4 * K)), new FileInfo(_folder["out.bin"]).Length);
    }

    [Theory]
    [InlineData("stop", "is not 'run THREADS OUTFILE POINT'")]
    [InlineData("run 0 OUT {\"engine\": \"exact\"}", "THREADS is 0; give 1 to")]
    [InlineData("run 1 OUT {\"engine\": \"windowed\", \"candidates\": \"x\"}", "cannot be read")]
    [InlineData("run 1 OUT {\"engine\": \"windowed\", \"candidates\": -1}", "candidates is -1")]
    [InlineData("run 1 OUT {\"engine\": \"seismic\"}", "is one of the engine seismic, not of windowed")]
    [InlineData("run 1 OUT {broken}", "cannot be read")]
    public async Task AWrongLineIsAnsweredAndTheNextOneServed(string line, string named)
    {
        const string config = """{"engine": "windowed"}""";
        await CommandLine.RunAsync(
            "bench", "build", "--vectors", _folder["d.csr"], "--index", _folder["ix"], "--config", config);
        var lines = await ServeAsync(config, $"{line}\nrun 1 {_folder["out.bin"]} {{\"engine\": \"exact\"}}\n");
        Assert.StartsWith("ERROR ", lines[1], StringComparison.Ordinal);
        Assert.Contains(named, lines[1], StringComparison.Ordinal);
        Assert.StartsWith("DONE ", lines[2], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]", "no JSON object")]
    [InlineData("{", "cannot be read")]
    [InlineData("{}", "names no \"engine\"")]
    [InlineData("""{"engine": "fast"}""", "no engine 'fast'")]
    [InlineData("""{"engine": "windowed", "postings": 3}""", "\"postings\", which the engine windowed does not know")]
    [InlineData("""{"engine": "seismic", "postings": 0}""", "PostingsPerList is 0")]
    [InlineData("""{"engine": "seismic", "postings": "many"}""", "\"postings\" is 'many'")]
    public async Task AWrongConfigurationIsAUsageError(string config, string named)
    {
        var outcome = await CommandLine.RunAsync(
            "bench", "build", "--vectors", _folder["d.csr"], "--index", _folder["ix"], "--config", config);
        Assert.Equal(ExitCodes.Usage, outcome.ExitCode);
        Assert.Contains(named, outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ConfigurationsCanBeReadBackAndRestrictedToAnEngine()
    {
        var all = JsonNode.Parse((await CommandLine.RunAsync("bench", "configs")).Output)!.AsArray();
        Assert.Equal("windowed", (string?)all[0]!["engine"]);
        var seismic = JsonNode.Parse((await CommandLine.RunAsync("bench", "configs", "-e", "seismic")).Output)!.AsArray();
        Assert.All(seismic, config => Assert.Equal("seismic", (string?)config!["engine"]));
        Assert.InRange(seismic.Count, 3, all.Count - 1);
        Assert.Matches(new Regex(@"^sparsesearch \S+.*\r?\n$"), (await CommandLine.RunAsync("bench", "version")).Output);
        Assert.Equal(ExitCodes.Usage, (await CommandLine.RunAsync("bench", "configs", "-e", "fast")).ExitCode);
    }

    [Fact]
    public async Task GenerateWritesWhatIndexReads()
    {
        var made = await CommandLine.RunAsync(
            "bench", "generate", "--vectors", _folder["d.csr"], "--docs", "1500", "--output", _folder["x.csr"]);
        Assert.Equal((ExitCodes.Done, ""), (made.ExitCode, made.Error));
        Assert.Equal(1500, CsrVectors.Open(_folder["x.csr"]).RowCount);
        var few = await CommandLine.RunAsync(
            "bench", "generate", "--vectors", _folder["d.csr"], "--docs", "599", "--output", _folder["y.csr"]);
        Assert.Equal(ExitCodes.Usage, few.ExitCode);
        Assert.Contains("--docs is 599", few.Error, StringComparison.Ordinal);
    }

    private async Task<string[]> ServeAsync(string config, string input)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var reader = new StringReader(input);
        var code = await EntryPoint.RunAsync(
            ["bench", "serve", "-i", _folder["ix"], "-q", _folder["q.csr"], "-k", $"{K}", "--config", config],
            new Cli.Output.Terminal(output, error, showsProgress: false, isInteractive: false, reader));
        Assert.Equal((ExitCodes.Done, ""), (code, error.ToString()));
        return output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    private static async Task<string> RunProcessAsync(string input, params string[] args)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(EntryPoint).Assembly.Location, .. args])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(ExitCodes.Done, process.ExitCode);
        return output;
    }

    private static double Score(SparseVector query, SparseVector doc)
    {
        var weights = doc.TermIds.ToArray().Zip(doc.Weights.ToArray()).ToDictionary(pair => pair.First, pair => pair.Second);
        return query.TermIds.ToArray().Zip(query.Weights.ToArray())
            .Sum(pair => weights.TryGetValue(pair.First, out var weight) ? (double)weight * pair.Second : 0);
    }

    private int[][] TrueScores() =>
        [.. _queries.Select(query => _docs.Select(doc => Rounded(Score(query, doc))).OrderDescending().Take(K).ToArray())];

    private int[][] ScoresIn(string file)
    {
        var bytes = File.ReadAllBytes(_folder[file]);
        Assert.All(MemoryMarshal.Cast<byte, long>(bytes.AsSpan(0, 8 * QueryCount)).ToArray(), nanos => Assert.True(nanos > 0));
        var rows = MemoryMarshal.Cast<byte, int>(bytes.AsSpan(8 * QueryCount)).ToArray();
        return [.. rows.Chunk(K).Select((found, i) => found.Select(row => Rounded(Score(_queries[i], _docs[row]))).ToArray())];
    }

    /// <summary>Stored weights have 16 bits; three digits of a score are beyond their rounding.</summary>
    private static int Rounded(double score) => (int)Math.Round(score * 100);
}
