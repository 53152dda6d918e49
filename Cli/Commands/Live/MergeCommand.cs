using System.CommandLine;
using SparseSearch.Cli.Jobs;
using SparseSearch.Cli.Output;
using SparseSearch.Core.Segments;

namespace SparseSearch.Cli.Commands.Live;

/// <summary>The verb <c>merge</c>: several indexes of the same vocabulary into a new one.</summary>
internal static class MergeCommand
{
    public static Command Create(Terminal terminal)
    {
        var inputs = new Argument<string[]>("index")
        {
            Description = "Folders of the indexes; of two documents with the same id, the later index's stays.",
            Arity = ArgumentArity.OneOrMore,
        };
        var target = IndexPath.Option("Folder of the new index.");
        var engines = new Option<string?>("--engines")
        {
            Description = "Engines that the new index is for, separated by commas; those of the first index where not given.",
            HelpName = "NAMES",
        };
        var threads = CommonOptions.Threads();
        var json = CommonOptions.Json();
        var command = new Command(
            "merge",
            "Make one index of several; they stay as they are. A merge that was stopped goes on when it is run again.\n\n"
            + "Example: sparsesearch merge news.index wiki.index --index all.index")
        {
            inputs, target, engines, threads, json,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            foreach (var name in parsed.GetRequiredValue(inputs))
            {
                if (InputFile.Find(name).Kind != InputKind.Index)
                {
                    throw new UsageException($"{name} is no index; put documents into an index with add.");
                }

                IndexPath.ForReading(terminal, name);
            }

            return AddCommand.RunAsync(
                terminal,
                AddArguments.ToMerge(
                    parsed.GetRequiredValue(inputs), IndexAlias.Resolve(parsed.GetRequiredValue(target)),
                    parsed.GetValue(engines), CommonOptions.InRange("--threads", parsed.GetValue(threads), 1, 1024),
                    parsed.GetValue(json)),
                cancellationToken);
        });
        return command;
    }
}
