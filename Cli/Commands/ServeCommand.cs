using System.CommandLine;
using Microsoft.Extensions.Hosting;
using SparseSearch.Api.Service;
using SparseSearch.Cli.Output;

namespace SparseSearch.Cli.Commands;

/// <summary>The verb <c>serve</c>: the search service, configured by the command line.</summary>
internal static class ServeCommand
{
    public static Command Create(Terminal terminal)
    {
        var inputs = new Inputs();
        var command = new Command(
            "serve",
            "Answer searches over HTTP, on this machine. GET /openapi/v1.json describes the requests.\n\n"
            + "Example: sparsesearch serve --data-folder indexes --model splade=data/models/splade-tiny")
        {
            inputs.Data,
            inputs.Models,
            inputs.Imports,
            inputs.Url,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(terminal, inputs, parsed, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        Terminal terminal, Inputs inputs, ParseResult parsed, CancellationToken cancellationToken)
    {
        string[] arguments =
        [
            Argument(nameof(ServiceOptions.DataFolder), parsed.GetRequiredValue(inputs.Data)),
            Argument(nameof(ServiceOptions.ImportFolder), parsed.GetValue(inputs.Imports) ?? ""),
            .. (parsed.GetValue(inputs.Models) ?? []).Select(ModelArgument),
            $"--urls={parsed.GetRequiredValue(inputs.Url)}",
        ];
        var app = SearchService.Build(arguments);
        await using (app.ConfigureAwait(false))
        {
            await app.StartAsync(cancellationToken).ConfigureAwait(false);
            terminal.Note($"Listening at {string.Join(", ", app.Urls)}; Ctrl+C ends it.");
            await app.WaitForShutdownAsync(cancellationToken).ConfigureAwait(false);
        }

        return ExitCodes.Done;
    }

    private static string Argument(string key, string value) => $"--{ServiceOptions.Section}:{key}={value}";

    private static string ModelArgument(string given)
    {
        var at = given.IndexOf('=', StringComparison.Ordinal);
        return at > 0 && at < given.Length - 1
            ? Argument($"{nameof(ServiceOptions.Models)}:{given[..at]}", given[(at + 1)..])
            : throw new UsageException($"--model is '{given}'; give a name and a folder, such as splade=data/models/splade-tiny.");
    }

    /// <summary>What the verb takes.</summary>
    private sealed class Inputs
    {
        public Option<string> Data { get; } = new("--data-folder")
        {
            Description = "Folder of the indexes, a subfolder each; made where it is missing.",
            HelpName = "FOLDER",
            DefaultValueFactory = _ => "sparsesearch-data",
        };

        public Option<string[]> Models { get; } = new("--model", "-m")
        {
            Description = "A model and the name that requests have for it; may be given several times.",
            HelpName = "NAME=FOLDER",
        };

        public Option<string?> Imports { get; } = new("--import-folder")
        {
            Description = "Folder whose files bulk jobs may read; none where not given.",
            HelpName = "FOLDER",
        };

        public Option<string> Url { get; } = new("--url")
        {
            Description = "Where it listens; on this machine alone.",
            HelpName = "URL",
            DefaultValueFactory = _ => SearchService.DefaultUrl,
        };
    }
}
