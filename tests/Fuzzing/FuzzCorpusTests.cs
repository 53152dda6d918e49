using SparseSearch.Benchmarks.Fuzzing;
using SparseSearch.Core.Documents;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: no reader breaks a promise on an input that once made it do so, nor on new ones.
/// Method: the corpus of past findings, and seeded inputs; docs/results/fuzzing.md has the long run.
/// </summary>
public sealed class FuzzCorpusTests
{
    private const int LongInputs = 20_000;

    /// <summary>How many inputs of each reader fit the default suite; the slow ones get few.</summary>
    private static readonly Dictionary<string, int> s_inputs = new()
    {
        ["segment"] = 400,
        ["manifest"] = 4_000,
        ["live-docs"] = 20_000,
        ["calibration"] = 20_000,
        ["vocabulary"] = 4_000,
        ["log"] = 3_000,
        ["jsonl"] = 20_000,
        ["vector-jsonl"] = 20_000,
        ["csr"] = 4_000,
        ["filter-text"] = 20_000,
        ["filter-json"] = 20_000,
        ["parquet"] = 150,
        ["safetensors"] = 4_000,
        ["tokenizer"] = 300,
    };

    private static readonly string s_corpus = TestPaths.Data("golden", "fuzz");

    public static TheoryData<string> Targets => [.. FuzzTargets.Names];

    public static TheoryData<string> PastFindings =>
    [
        .. Directory.GetFiles(s_corpus, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(s_corpus, f))
            .Where(f => f.Contains(".bin", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(PastFindings))]
    public void APastFindingBreaksNoPromise(string file)
    {
        using var target = FuzzTargets.Make(Path.GetDirectoryName(file)!);
        using var packed = PackedFile.OpenRead(Path.Combine(s_corpus, file));
        using var input = new MemoryStream();
        packed.CopyTo(input);
        Assert.Null(FuzzTrial.Run(target, input.ToArray()).Fault);
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void GoodInputsAreRead(string name)
    {
        using var target = FuzzTargets.Make(name);
        Assert.NotEmpty(target.Seeds);
        Assert.All(target.Seeds, seed => Assert.Equal((null, null), Result(FuzzTrial.Run(target, seed))));
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void DamagedInputsBreakNoPromise(string name) => Run(name, s_inputs[name], seed: 11);

    [Theory]
    [Trait("Category", "Long")]
    [MemberData(nameof(Targets))]
    public void ManyDamagedInputsBreakNoPromise(string name) => Run(name, LongInputs, seed: 12);

    private static (string?, Exception?) Result(FuzzOutcome outcome) =>
        (outcome.Fault, outcome.Error is null || outcome.Error.Message.Contains("has no field", StringComparison.Ordinal)
            ? null : outcome.Error);

    private static void Run(string name, int inputs, ulong seed)
    {
        var folder = Path.Combine(Path.GetTempPath(), "sparsesearch-fuzz-findings");
        var findings = new FuzzFindings(folder, seed);
        using var target = FuzzTargets.Make(name);
        var tally = new FuzzWorker(target, seed, findings, journal: null).Run(inputs, TimeSpan.FromMinutes(10));
        Assert.Empty(findings.List());
        Assert.Equal(inputs + target.Seeds.Count, tally.Inputs);
        Assert.InRange(tally.Refused, 1, tally.Inputs - 1);
    }
}
