using Xunit;

namespace SparseSearch.Tests;

/// <summary>The first example of docs/LIBRARIES.md is code that runs, and prints what the page says.</summary>
public sealed class LibrariesDocumentTests : IDisposable
{
    private static readonly string[] s_lines = File.ReadAllLines(Path.Combine(TestPaths.Repository, "docs", "LIBRARIES.md"));

    private readonly TemporaryFolder _folder = new();

    /// <summary>The page's program, as it stands there.</summary>
    public static string Program => string.Join('\n', Block("```csharp"));

    /// <summary>What the page says that it prints.</summary>
    public static IReadOnlyList<string> Output => Block("```text");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TheExampleOfThePageIsTheOneThatIsRun()
    {
        var source = File.ReadAllLines(Path.Combine(TestPaths.Repository, "tests", "Libraries", "EmbeddedExample.cs"));
        var body = source.SkipWhile(static line => !line.EndsWith("// Example begins.", StringComparison.Ordinal)).Skip(1)
            .TakeWhile(static line => !line.EndsWith("// Example ends.", StringComparison.Ordinal))
            .Select(static line => line.Trim()).Where(static line => line.Length > 0);
        var usings = source.Where(static line => line.StartsWith("using ", StringComparison.Ordinal));
        var page = Program.Replace("\"notes.index\"", "folder", StringComparison.Ordinal)
            .Replace("\"data/models/inference-free-tiny\"", "model", StringComparison.Ordinal)
            .Replace("Console.", "output.", StringComparison.Ordinal)
            .Split('\n').Select(static line => line.Trim()).Where(static line => line.Length > 0);
        Assert.Equal(usings.Concat(body), page);
    }

    [Fact]
    public async Task TheExamplePrintsWhatThePageSays()
    {
        using var output = new StringWriter { NewLine = "\n" };
        await EmbeddedExample.RunAsync(_folder["notes.index"], TestPaths.Data("models", "inference-free-tiny"), output);
        Assert.Equal(Output, output.ToString().TrimEnd().Split('\n'));
    }

    private static IReadOnlyList<string> Block(string fence) =>
        [.. s_lines.SkipWhile(line => line != fence).Skip(1).TakeWhile(static line => line != "```")];
}
