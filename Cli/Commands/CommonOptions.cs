using System.CommandLine;
using SparseSearch.Api.Texts;
using SparseSearch.Api.Vectors;
using SparseSearch.Core.Searching;
using SparseSearch.Embedded.Composition;
using SparseSearch.Eval.Metrics;
using SparseSearch.Query.Feedback;
using SparseSearch.Query.Planning;

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

    /// <summary>An engine that searches vectors.</summary>
    public static Option<string> Engine() => Engine(EngineCatalog.Names);

    /// <summary>An engine that searches vectors or texts.</summary>
    public static Option<string> AnyEngine() => Engine(TextEngines.AllNames);

    private static Option<string> Engine(IReadOnlyList<string> names) => new("--engine", "-e")
    {
        Description = $"Engine that searches: {string.Join(", ", names)}.",
        HelpName = "NAME",
        DefaultValueFactory = _ => EngineCatalog.Default,
    };

    public static Option<string> Setting() => new("--setting", "-s")
    {
        Description = "The engine's settings, for example \"candidates=40 min-contribution=0.8\" or "
            + "\"query-cut=10 block-skip-factor=0.8\".",
        HelpName = "KNOB=NUMBER …",
        DefaultValueFactory = _ => "",
    };

    public static Option<string?> Recall() => new("--recall", "-r")
    {
        Description = "The share of the best hits to find on average, 0.5 to 0.999, or exact, fast (0.9), balanced "
            + "(0.97): engine and settings follow from it and from the index's calibration, in place of --engine.",
        HelpName = "LEVEL",
    };

    public static Option<string?> Feedback() => new("--feedback")
    {
        Description = "Search twice, the second time for a query made anew from the first documents found: "
            + $"{string.Join(", ", FeedbackOptions.Names)}, and what differs from the published defaults, such as "
            + "rocchio,documents=5,terms=20; for the engine hybrid also interpolate=before, after or both. Off by default.",
        HelpName = "NAME[,KNOB=VALUE…]",
    };

    /// <summary>The feedback asked for, or null; refused where the engine cannot do it.</summary>
    public static FeedbackOptions? FeedbackOf(ParseResult parsed, Option<string?> option, string engine) =>
        parsed.GetValue(option) is { } text ? FeedbackOf(text, engine) : null;

    /// <summary>A feedback in its text form.</summary>
    public static FeedbackOptions FeedbackOf(string text, string engine)
    {
        try
        {
            var feedback = FeedbackOptions.Parse(text);
            return feedback.Interpolation is null || engine == TextEngines.Hybrid
                ? feedback
                : throw new UsageException(
                    $"--feedback: interpolate joins words and vector, and the engine {engine} has one of them; leave it out, or "
                    + $"search with --engine {TextEngines.Hybrid}.");
        }
        catch (FormatException error)
        {
            throw new UsageException($"--feedback: {error.Message}");
        }
    }

    /// <summary>The planner's setting where a recall is asked for, and otherwise the engine's own.</summary>
    public static EngineSetting SettingOf(
        ParseResult parsed, Option<string> engine, Option<string> knobs, Option<string?> recall)
    {
        if (parsed.GetValue(recall) is not { } target)
        {
            var name = parsed.GetRequiredValue(engine);
            return SettingOf(name, parsed.GetRequiredValue(knobs), TextEngines.AllNames);
        }

        if (parsed.GetResult(engine) is { Implicit: false } || parsed.GetResult(knobs) is { Implicit: false })
        {
            throw new UsageException("--recall chooses engine and settings; leave out --engine and --setting.");
        }

        try
        {
            return PlannedEngine.SettingFor(RecallTarget.Parse(target));
        }
        catch (FormatException error)
        {
            throw new UsageException($"--recall: {error.Message}");
        }
    }

    /// <summary>An engine's name and its settings, checked in form; whether the engine has them is its own matter.</summary>
    public static EngineSetting SettingOf(string engine, string knobs) => SettingOf(engine, knobs, VectorEngines.Names);

    private static EngineSetting SettingOf(string engine, string knobs, IReadOnlyList<string> names)
    {
        if (!names.Contains(engine))
        {
            throw new UsageException($"There is no engine '{engine}'; there are {string.Join(", ", names)}.");
        }

        try
        {
            return EngineSetting.Parse($"{engine} {knobs}");
        }
        catch (FormatException error)
        {
            throw new UsageException($"--setting cannot be read: {error.Message}");
        }
    }

    /// <summary>Names separated by commas, each of an engine that an index is built for.</summary>
    public static string[] EnginesOf(string names) => EnginesOf(names, EngineCatalog.Names);

    /// <summary>Names separated by commas, each of an engine that searches vectors.</summary>
    public static string[] SearchersOf(string names) => EnginesOf(names, VectorEngines.Names);

    private static string[] EnginesOf(string names, IReadOnlyList<string> known)
    {
        var engines = names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (engines.FirstOrDefault(engine => !known.Contains(engine)) is { } other)
        {
            throw new UsageException($"There is no engine '{other}'; there are {string.Join(", ", known)}.");
        }

        return engines.Length > 0 ? engines : throw new UsageException("--engines names no engine.");
    }

    /// <summary>The split of a collection.</summary>
    public static Option<string?> Split() => new("--split")
    {
        Description = "The judgements to use, by the name of their file or folder; test, the only ones there are, or none where "
            + "the folder has none. none searches all queries without judgements.",
        HelpName = "NAME",
    };

    /// <summary>Measures.</summary>
    public static Option<string> Metrics() => new("--metrics")
    {
        Description = "Measures with cut-offs, separated by commas.",
        DefaultValueFactory = _ => string.Join(',', Metric.Defaults),
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

    public static Option<string?> Cache() => new("--cache")
    {
        Description = "Folder that keeps the converted graph; the user's own cache where not given.",
        HelpName = "FOLDER",
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
