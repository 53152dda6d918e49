using SparseSearch.Benchmarks.Fuzzing;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: a fuzz run tells a reader that breaks a promise.
/// Method: readers that do so on purpose.
/// </summary>
public sealed class FuzzHarnessTests
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"sparsesearch-{Guid.NewGuid():n}");

    [Fact]
    public void AnExceptionThatIsNotDocumentedIsAFindingAndItsInputIsKept()
    {
        var findings = Run(input => input.Contains((byte)'x') ? throw new InvalidOperationException("no") : "read");
        Assert.Contains("InvalidOperationException", Assert.Single(findings).Signature, StringComparison.Ordinal);
        var kept = Assert.Single(Directory.GetFiles(_folder, "*.bin"));
        Assert.Contains((byte)'x', File.ReadAllBytes(kept));
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void ADocumentedExceptionIsNone() =>
        Assert.Empty(Run(input => input.Length > 3 ? throw new FormatException("no") : "read"));

    [Fact]
    public void AllocatingBeyondTheLimitIsAFinding()
    {
        var findings = Run(input => input.Length > 6 ? $"{new byte[1 << 21].Length}" : "read");
        Assert.Contains("it allocated", Assert.Single(findings).Signature, StringComparison.Ordinal);
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void TheSameSeedGivesTheSameInputs()
    {
        static List<byte[]> Inputs(ulong seed)
        {
            var seen = new List<byte[]>();
            using var target = new FakeTarget(input =>
            {
                seen.Add(input);
                return input.Length % 3 == 0 ? throw new FormatException($"{input.Length % 7}") : $"{input.Length % 5}";
            });
            new FuzzWorker(target, seed, new FuzzFindings("none", seed), null).Run(500, TimeSpan.FromMinutes(1));
            return seen;
        }

        Assert.Equal(Inputs(4), Inputs(4));
        Assert.NotEqual(Inputs(4), Inputs(5));
    }

    [Theory]
    [InlineData("row 12 of \"a b\" at 0x8f has 7 words", "row # of \" at # has # words")]
    [InlineData("checksum 0a1b2c3d expected, é found", "checksum # expected, ? found")]
    public void MessagesThatDifferInNumbersAndQuotedTextsAreOneOutcome(string message, string expected) =>
        Assert.Equal(expected, FuzzTrial.Template(message));

    private IReadOnlyList<(string Signature, long Count)> Run(Func<byte[], string> read)
    {
        var findings = new FuzzFindings(_folder, 1);
        using var target = new FakeTarget(read);
        new FuzzWorker(target, 1, findings, null).Run(500, TimeSpan.FromMinutes(1));
        return findings.List();
    }

    private sealed class FakeTarget(Func<byte[], string> read) : FuzzTarget
    {
        public override string Name => "fake";

        public override string Promise => "FormatException";

        public override int Share => 1;

        public override IReadOnlyList<byte[]> Seeds { get; } = FuzzWords.Texts("abc", "y");

        public override IReadOnlyList<byte[]> Words { get; } = FuzzWords.Texts("x", "zz");

        public override string Read(byte[] input) => read(input);

        public override bool Allows(Exception error) => error is FormatException;
    }
}
