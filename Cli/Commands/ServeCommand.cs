using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.Hosting;
using SparseSearch.Api.Service;
using SparseSearch.Cli.Output;

namespace SparseSearch.Cli.Commands;

/// <summary>The verb <c>serve</c>: the search service, configured by the command line.</summary>
internal static class ServeCommand
{
    private const string DefaultModel = "inference-free-tiny";

    public static Command Create(Terminal terminal)
    {
        var inputs = new Inputs();
        var command = new Command(
            "serve",
            "Answer searches over HTTP. GET /openapi/v1.json describes the requests.\n\n"
            + "Example: sparsesearch serve --data data/scifact\n"
            + "         sparsesearch serve --data-folder indexes --model splade=data/models/splade-tiny")
        {
            inputs.Collection,
            inputs.Engines,
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
            .. Given(parsed, inputs.Data, $"{ServiceOptions.Section}:{nameof(ServiceOptions.DataFolder)}"),
            .. Given(parsed, inputs.Imports, $"{ServiceOptions.Section}:{nameof(ServiceOptions.ImportFolder)}"),
            .. Given(parsed, inputs.Url, "urls"),
            .. (parsed.GetValue(inputs.Models) ?? []).Select(ModelArgument),
            .. parsed.GetValue(inputs.Collection) is { } collection
                ? LoadArguments(collection, parsed.GetValue(inputs.Models) ?? [], parsed.GetValue(inputs.Engines)) : [],
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

    /// <summary>
    /// An index of the collection's name; without a model, by the one whose queries need none that lies beside the collections.
    /// </summary>
    private static IEnumerable<string> LoadArguments(string collection, string[] models, string? engines)
    {
        var folder = new DirectoryInfo(Path.TrimEndingDirectorySeparator(Path.GetFullPath(collection)));
        var name = Path.GetFileNameWithoutExtension(folder.Name).ToLowerInvariant();
        if (!IndexName.IsValid(name))
        {
            throw new UsageException($"--data is '{collection}', and '{name}' cannot be the name of an index. {IndexName.Rule}");
        }

        yield return $"--{ServiceOptions.Section}:{nameof(ServiceOptions.Load)}:{name}:{nameof(LoadOptions.Source)}={folder.FullName}";
        foreach (var (place, engine) in (engines ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries).Index())
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"--{ServiceOptions.Section}:{nameof(ServiceOptions.Load)}:{name}:{nameof(LoadOptions.Engines)}:{place}={engine.Trim()}");
        }

        if (models is [var model, ..])
        {
            yield return $"--{ServiceOptions.Section}:{nameof(ServiceOptions.Load)}:{name}:{nameof(LoadOptions.Model)}={model.Split('=')[0]}";
            yield break;
        }

        var near = Path.Combine(folder.Parent?.FullName ?? "", "models", DefaultModel);
        yield return Directory.Exists(near)
            ? ModelArgument($"{DefaultModel}={near}")
            : throw new UsageException($"--data is given and no --model, and there is none at {near}. Give --model NAME=FOLDER.");
    }

    /// <summary>What is not given is left to files, environment and defaults.</summary>
    private static string[] Given(ParseResult parsed, Option<string?> option, string key) =>
        parsed.GetValue(option) is { } value ? [$"--{key}={value}"] : [];

    private static string ModelArgument(string given)
    {
        var at = given.IndexOf('=', StringComparison.Ordinal);
        return at > 0 && at < given.Length - 1
            ? $"--{ServiceOptions.Section}:{nameof(ServiceOptions.Models)}:{given}"
            : throw new UsageException($"--model is '{given}'; give a name and a folder, such as splade=data/models/splade-tiny.");
    }

    /// <summary>What the verb takes.</summary>
    private sealed class Inputs
    {
        public Option<string?> Collection { get; } = new("--data")
        {
            Description = "A collection to make an index of at the first start, named as its folder: one with a corpus, or a file of documents.",
            HelpName = "FOLDER",
        };

        public Option<string?> Engines { get; } = new("--engines")
        {
            Description = "Engines that the index of --data is for, separated by commas; exact search where not given, beside BM25.",
            HelpName = "NAMES",
        };

        public Option<string?> Data { get; } = new("--data-folder")
        {
            Description = $"Folder of the indexes, a subfolder each; made where it is missing. Default {new ServiceOptions().DataFolder}.",
            HelpName = "FOLDER",
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

        public Option<string?> Url { get; } = new("--url")
        {
            Description = $"Where it listens; other machines reach it only where there are keys. Default {SearchService.DefaultUrl}.",
            HelpName = "URL",
        };
    }
}
