using System.CommandLine;
using SparseSearch.Api.Composition;
using SparseSearch.Core.Searching;

namespace SparseSearch.Cli.Commands;

/// <summary>Options that several verbs share, each said the same way.</summary>
internal static class CommonOptions
{
    public static Option<bool> Json() => new("--json") { Description = "Print JSON for a program to read." };

    public static Option<string?> Model(string description) => new("--model", "-m")
    {
        Description = description,
        HelpName = "FOLDER",
    };

    public static Option<string> Engine() => new("--engine", "-e")
    {
        Description = $"Engine that searches: {string.Join(", ", EngineCatalog.Names)}.",
        HelpName = "NAME",
        DefaultValueFactory = _ => EngineCatalog.Default,
    };

    public static Option<int> K(int byDefault) => new("--k", "-k")
    {
        Description = $"Hits at most, 1 to {SearchRequest.MaxK}.",
        HelpName = "N",
        DefaultValueFactory = _ => byDefault,
    };

    public static Option<int> Threads() => new("--threads")
    {
        Description = "Threads for encoding and building, at least 1; results do not depend on it.",
        HelpName = "N",
        DefaultValueFactory = _ => Environment.ProcessorCount,
    };

    public static Option<int?> MaxTokens() => new("--max-tokens")
    {
        Description = "Tokens of a text that are read at most; the model's own limit where not given.",
        HelpName = "N",
    };

    public static Option<bool> SkipBadLines() => new("--skip-bad-lines")
    {
        Description = "Leave out lines that cannot be read, and count them, instead of stopping at the first.",
    };

    /// <summary>Refuses a number outside its range, naming value and range.</summary>
    public static int InRange(string option, int value, int least, int most) => value >= least && value <= most
        ? value
        : throw new UsageException($"{option} is {value}; give {least} to {most}.");
}
