using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using SparseSearch.Cli.Output;
using SparseSearch.Core.Documents;
using SparseSearch.Core.Filters;
using SparseSearch.Core.Segments;
using SparseSearch.Embedded.Composition;
using SparseSearch.Indexer.Live;
using SparseSearch.Indexer.Log;

namespace SparseSearch.Cli.Commands.Live;

/// <summary>The verb <c>delete</c>: documents out of an index, by their ids or by a filter.</summary>
internal static class DeleteCommand
{
    public static Command Create(Terminal terminal)
    {
        var ids = new Argument<string[]>("id")
        {
            Description = "External ids of the documents.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var index = IndexPath.Option("Folder of the index.");
        var from = new Option<string?>("--ids-from")
        {
            Description = "A file with one id a line, packed or not, or - for standard input.",
            HelpName = "FILE",
        };
        var filter = new Option<string?>("--filter")
        {
            Description = "Every document whose fields fulfil this, such as 'lang = \"en\" and year < 2010'.",
            HelpName = "FILTER",
        };
        var durability = AddInputs.DurabilityOption();
        var json = CommonOptions.Json();
        var command = new Command(
            "delete",
            "Delete documents; an id that is not there is no error.\n\nExample: sparsesearch delete --index live.index 4983 5836")
        {
            ids, index, from, filter, durability, json,
        };
        command.SetAction((parsed, cancellationToken) => Task.FromResult(Run(
            terminal,
            parsed.GetValue(ids) ?? [], parsed.GetRequiredValue(index), parsed.GetValue(from), parsed.GetValue(filter),
            AddInputs.DurabilityOf(parsed, durability), parsed.GetValue(json),
            cancellationToken)));
        return command;
    }

    private static int Run(
        Terminal terminal, string[] ids, string name, string? from, string? filter, Durability durability, bool printsJson,
        CancellationToken cancellationToken)
    {
        if ((ids.Length > 0 ? 1 : 0) + (from is null ? 0 : 1) + (filter is null ? 0 : 1) != 1)
        {
            throw new UsageException("Give ids, or a file of them with --ids-from, or a --filter, and only one of these.");
        }

        using var index = LiveIndexes.Open(
            IndexAlias.Resolve(name),
            new LiveOptions { Durability = durability, Merges = new MergeOptions { InBackground = false } });
        var (named, deleted) = (0L, 0L);
        foreach (var id in filter is not null ? Matching(index, filter) : from is null ? ids : ReadIds(terminal, from))
        {
            cancellationToken.ThrowIfCancellationRequested();
            named++;
            deleted += index.Delete(id, out _) ? 1 : 0;
        }

        index.Commit();
        terminal.Output.WriteLine(printsJson
            ? new JsonObject
            {
                ["index"] = index.Folder,
                ["named"] = named,
                ["deleted"] = deleted,
                ["documents"] = index.Statistics.LiveDocCount,
            }.ToJsonString()
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{name}: {deleted:N0} of {named:N0} documents deleted, {index.Statistics.LiveDocCount:N0} left"));
        return ExitCodes.Done;
    }

    private static IEnumerable<string> ReadIds(Terminal terminal, string from)
    {
        if (from == "-")
        {
            while (terminal.Input.ReadLine() is { } line)
            {
                if (line.Length > 0)
                {
                    yield return line;
                }
            }

            yield break;
        }

        foreach (var line in TextFile.ReadLines(from))
        {
            if (line.Text.Length > 0)
            {
                yield return line.Text;
            }
        }
    }

    private static List<string> Matching(LiveIndex index, string filter)
    {
        using var snapshot = index.Snapshot();
        var matching = FilterEvaluator.Evaluate(snapshot, FilterParser.Parse(filter));
        return
        [
            .. Enumerable.Range(0, snapshot.DocCount).Where(docId => matching.Contains(docId) && snapshot.IsLive(docId))
                .Select(snapshot.ExternalIdOf),
        ];
    }
}
