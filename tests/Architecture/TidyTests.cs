using System.Text.RegularExpressions;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: the house style that a machine can see stays true.
/// Method: read the sources and documents of the repository as text; `dotnet format` fixes the shape that this relies on.
/// </summary>
public sealed partial class TidyTests
{
    private const int MaxFileLines = 400, MaxMemberLines = 50, MaxKernelLines = 70;

    private static readonly string[] s_outside = ["artifacts", ".git", "BenchmarkDotNet.Artifacts"];

    private static readonly string[] s_rooms =
    [
        "Api", "Cli", "Client", "Contracts", "Core", "Embedded", "Encoders", "Extensions/AI", "Extensions/Hosting", "Indexer", "Lucene",
        "Query", "Seismic", "eval", "tests", "data",
    ];

    [Fact]
    public void NoFileIsLongerThanFourHundredLines() => Assert.Empty(
        Sources().Where(f => File.ReadLines(f).Count() > MaxFileLines).Select(Relative));

    [Fact]
    public void NoMemberIsLongerThanAScreen() => Assert.Empty(Sources().SelectMany(LongMembers));

    [Fact]
    public void NothingIsLeftToDoInTheSources() => Assert.Empty(
        Sources().Where(f => !f.EndsWith("TidyTests.cs", StringComparison.Ordinal))
            .Where(f => Unfinished().IsMatch(File.ReadAllText(f))).Select(Relative));

    [Fact]
    public void EveryLinkBetweenDocumentsResolves()
    {
        var broken =
            from document in Files("*.md")
            from Match match in Link().Matches(File.ReadAllText(document))
            let target = match.Groups[1].Value
            where !target.Contains("://", StringComparison.Ordinal)
            let path = Path.Combine(Path.GetDirectoryName(document)!, Uri.UnescapeDataString(target))
            where !Path.Exists(path)
            select $"{Relative(document)} → {target}";
        Assert.Empty(broken);
    }

    [Fact]
    public void EveryRoomHasAShortReadme() => Assert.All(
        s_rooms, room => Assert.True(File.Exists(Path.Combine(TestPaths.Repository, room, "README.md")), room));

    [Fact]
    public void TheReadmeFitsOneScreen() =>
        Assert.InRange(File.ReadLines(Path.Combine(TestPaths.Repository, "README.md")).Count(), 1, 60);

    [Fact]
    public void TheProductNeverReadsTheMaterialBesideTheRepository() => Assert.Empty(
        Sources().Where(f => !Relative(f).StartsWith("tests", StringComparison.Ordinal)
                && !Relative(f).StartsWith(Path.Combine("eval", "Benchmarks"), StringComparison.Ordinal))
            .Where(f => File.ReadAllText(f).Contains("../shared", StringComparison.Ordinal)).Select(Relative));

    /// <summary>
    /// A member's body is what stands between two lines of one brace at the indentation of a type's members. Files are
    /// formatted by `dotnet format`, so that the indentation can be trusted.
    /// </summary>
    private static IEnumerable<string> LongMembers(string file)
    {
        var limit = Relative(file).Contains("Kernels", StringComparison.Ordinal) ? MaxKernelLines : MaxMemberLines;
        var lines = File.ReadAllLines(file);
        for (var start = 1; start < lines.Length; start++)
        {
            if (lines[start] != "    {")
            {
                continue;
            }

            // A long parameter list stands indented between the declaration's first line and the brace.
            var header = Array.FindLastIndex(
                lines, start - 1, line => !line.StartsWith("     ", StringComparison.Ordinal) && line.Length > 5);
            if (TypeHeader().IsMatch(lines[header]) || TypeHeader().IsMatch(lines[start - 1]))
            {
                continue;
            }

            var end = Array.FindIndex(lines, start, line => line.StartsWith("    }", StringComparison.Ordinal));
            if (end - start - 1 > limit)
            {
                yield return $"{Relative(file)}:{start} has {end - start - 1} lines";
            }
        }
    }

    private static IEnumerable<string> Sources() => Files("*.cs");

    private static IEnumerable<string> Files(string pattern) =>
        Directory.EnumerateFiles(TestPaths.Repository, pattern, SearchOption.AllDirectories)
            .Where(f => !s_outside.Contains(Relative(f).Split(Path.DirectorySeparatorChar)[0]))
            .Where(f => !Relative(f).Contains("node_modules", StringComparison.Ordinal));

    private static string Relative(string path) => Path.GetRelativePath(TestPaths.Repository, path);

    [GeneratedRegex(@"NotImplementedException|\b(TODO|FIXME|HACK)\b")]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"\]\(([^)#\s]+)(?:#[^)]*)?\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"\b(class|struct|interface|enum|record)\b")]
    private static partial Regex TypeHeader();
}
