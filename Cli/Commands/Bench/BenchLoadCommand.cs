using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using SparseSearch.Cli.Output;
using SparseSearch.Eval.Datasets;
using SparseSearch.Eval.Latency;
using SparseSearch.Eval.Load;
using Spectre.Console;

namespace SparseSearch.Cli.Commands.Bench;

/// <summary>The verb <c>bench load</c>: asks a running service, at given rates, and prints how it answered.</summary>
internal static class BenchLoadCommand
{
    private const int MaxConnections = 10_000;

    public static Command Create(Terminal terminal)
    {
        var inputs = new Inputs();
        var command = new Command(
            "load",
            "Send searches to a running service, at given rates or as quickly as it answers, and print how many were answered, "
            + "refused and failed, and how long that took.\n\n"
            + "Example: sparsesearch bench load --url http://127.0.0.1:7700/v1/indexes/scifact/search --queries data/scifact --phases maxx10,2000x20")
        {
            inputs.Url, inputs.Queries, inputs.Bodies, inputs.Phases, inputs.Connections, inputs.Key, inputs.Json,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(terminal, inputs, parsed, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        Terminal terminal, Inputs inputs, ParseResult parsed, CancellationToken cancellationToken)
    {
        var url = parsed.GetRequiredValue(inputs.Url);
        if (!Uri.TryCreate(url, UriKind.Absolute, out var target) || target.Scheme != Uri.UriSchemeHttp)
        {
            throw new UsageException($"--url is '{url}'; give an address such as http://127.0.0.1:7700/v1/indexes/scifact/search.");
        }

        var addresses = await Dns.GetHostAddressesAsync(target.DnsSafeHost, cancellationToken).ConfigureAwait(false);
        var key = parsed.GetValue(inputs.Key);
        byte[][] requests =
        [
            .. Bodies(parsed.GetValue(inputs.Queries), parsed.GetValue(inputs.Bodies))
                .Select(body => LoadGenerator.Request(target, body, key)),
        ];
        var connections = CommonOptions.InRange("--connections", parsed.GetValue(inputs.Connections), 1, MaxConnections);
        var outcomes = new List<LoadOutcome>();
        foreach (var phase in PhasesOf(parsed.GetValue(inputs.Phases)!))
        {
            outcomes.Add(await LoadGenerator.RunAsync(
                new IPEndPoint(addresses[0], target.Port), requests, phase, connections, cancellationToken).ConfigureAwait(false));
        }

        if (parsed.GetValue(inputs.Json))
        {
            terminal.Output.WriteLine(new JsonArray([.. outcomes.Select(static outcome => (JsonNode)JsonOf(outcome))]).ToJsonString());
        }
        else
        {
            Print(terminal, outcomes);
        }

        return ExitCodes.Done;
    }

    private static string[] Bodies(string? queries, string? bodies)
    {
        if ((queries is null) == (bodies is null))
        {
            throw new UsageException("Give --queries or --bodies, and not both.");
        }

        string[] all = bodies is not null
            ? [.. File.ReadLines(bodies).Where(static line => line.Length > 0)]
            : [.. CollectionFolder.Open(queries!).SearchedQueries.Select(static query => new JsonObject { ["text"] = query.Text }.ToJsonString())];
        return all.Length > 0 ? all : throw new UsageException($"{queries ?? bodies} holds no query.");
    }

    private static LoadPhase[] PhasesOf(string phases)
    {
        try
        {
            return [.. phases.Split(',').Select(LoadPhase.Parse)];
        }
        catch (FormatException wrong)
        {
            throw new UsageException($"--phases: {wrong.Message}");
        }
    }

    private static void Print(Terminal terminal, List<LoadOutcome> outcomes)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("asked a second");
        foreach (var column in (string[])["seconds", "answered a second", "p50 µs", "p99 µs", "max µs", "refused", "their p99 µs", "failed", "unsent"])
        {
            table.AddColumn(new TableColumn(column).RightAligned());
        }

        foreach (var outcome in outcomes)
        {
            FormattableString[] cells =
            [
                $"{outcome.Phase.Seconds}", $"{outcome.GoodputPerSecond:N0}", $"{outcome.Answered.P50Micros:N0}",
                $"{outcome.Answered.P99Micros:N0}", $"{outcome.Answered.MaxMicros:N0}", $"{outcome.Refused.Count:N0}",
                $"{outcome.Refused.P99Micros:N0}", $"{outcome.Failed:N0}", $"{outcome.Unsent:N0}",
            ];
            table.AddRow(
            [
                outcome.Phase.RatePerSecond == 0 ? "max" : outcome.Phase.RatePerSecond.ToString("N0", CultureInfo.InvariantCulture),
                .. cells.Select(static cell => cell.ToString(CultureInfo.InvariantCulture)),
            ]);
        }

        terminal.Styled.Write(table);
    }

    private static JsonObject JsonOf(LoadOutcome outcome) => new()
    {
        ["ratePerSecond"] = outcome.Phase.RatePerSecond,
        ["seconds"] = outcome.Phase.Seconds,
        ["goodputPerSecond"] = outcome.GoodputPerSecond,
        ["answered"] = JsonOf(outcome.Answered),
        ["refused"] = JsonOf(outcome.Refused),
        ["failed"] = outcome.Failed,
        ["unsent"] = outcome.Unsent,
        ["goodputBySecond"] = new JsonArray([.. outcome.GoodputBySecond().Select(static count => (JsonNode)count)]),
    };

    private static JsonObject JsonOf(LatencySummary times) => new()
    {
        ["count"] = times.Count,
        ["p50Micros"] = times.P50Micros,
        ["p99Micros"] = times.P99Micros,
        ["maxMicros"] = times.MaxMicros,
    };

    /// <summary>What the verb takes.</summary>
    private sealed class Inputs
    {
        public Option<string> Url { get; } = new("--url", "-u")
        {
            Description = "Where searches are sent.",
            HelpName = "URL",
            Required = true,
        };

        public Option<string?> Queries { get; } = new("--queries", "-q")
        {
            Description = "A BEIR folder, whose judged queries are asked as texts.",
            HelpName = "FOLDER",
        };

        public Option<string?> Bodies { get; } = new("--bodies")
        {
            Description = "Or the bodies themselves, a JSON object a line.",
            HelpName = "FILE",
        };

        public Option<string> Phases { get; } = new("--phases")
        {
            Description = "Requests a second and seconds, one after the other; 'max' for as many as are answered. Default maxx10.",
            HelpName = "RATExSECONDS,…",
            DefaultValueFactory = static _ => "maxx10",
        };

        public Option<int> Connections { get; } = new("--connections", "-c")
        {
            Description = $"Connections, 1 to {MaxConnections}. Default 16.",
            HelpName = "N",
            DefaultValueFactory = static _ => 16,
        };

        public Option<string?> Key { get; } = new("--key")
        {
            Description = "A key of the service.",
            HelpName = "KEY",
        };

        public Option<bool> Json { get; } = CommonOptions.Json();
    }
}
