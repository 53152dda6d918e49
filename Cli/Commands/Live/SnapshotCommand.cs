using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using SparseSearch.Cli.Output;
using SparseSearch.Core.Segments;
using SparseSearch.Indexer.Inspection;
using SparseSearch.Indexer.Operations;

namespace SparseSearch.Cli.Commands.Live;

/// <summary>The verbs <c>snapshot</c> and <c>restore</c>: an index out to a copy, and a copy back.</summary>
internal static class SnapshotCommand
{
    public static Command CreateSnapshot(Terminal terminal)
    {
        var index = new Argument<string>("index") { Description = "Folder of the index, which may be written meanwhile." };
        var target = new Argument<string>("folder") { Description = "Folder of the copy: empty, or not there yet." };
        var json = CommonOptions.Json();
        var command = new Command(
            "snapshot",
            "Copy an index as it is at this instant, also while it is written. The copy is an index like any other.\n\n"
            + "Example: sparsesearch snapshot live.index backup/monday")
        {
            index, target, json,
        };
        command.SetAction((parsed, cancellationToken) => CopyAsync(
            terminal, IndexAlias.Resolve(parsed.GetRequiredValue(index)), parsed.GetRequiredValue(target),
            parsed.GetValue(json), cancellationToken));
        return command;
    }

    public static Command CreateRestore(Terminal terminal)
    {
        var source = new Argument<string>("snapshot") { Description = "Folder of the copy." };
        var index = IndexPath.Option("Folder of the index: empty, or not there yet.");
        var json = CommonOptions.Json();
        var command = new Command(
            "restore",
            "Verify a copy that snapshot made, and make an index of it. To put it in the place of another index, restore it "
            + "beside that and point an alias at it.\n\nExample: sparsesearch restore backup/monday --index live.index")
        {
            source, index, json,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var folder = parsed.GetRequiredValue(source);
            var report = IndexVerification.Run(folder, null, cancellationToken);
            return report.IsSound
                ? await CopyAsync(
                    terminal, folder, parsed.GetRequiredValue(index), parsed.GetValue(json), cancellationToken)
                    .ConfigureAwait(false)
                : throw new InvalidDataException(
                    $"{folder} is damaged, and was not restored: {report.Problems[0]} Use another snapshot.");
        });
        return command;
    }

    private static async Task<int> CopyAsync(
        Terminal terminal, string folder, string target, bool printsJson, CancellationToken cancellationToken)
    {
        IndexManifest? copied = null;
        var bytes = 0L;
        await WorkProgress.RunAsync(terminal, "copying", "bytes", null, report => Task.Run(
            () => copied = IndexCopy.Copy(folder, target, new Relay<(long Done, long Total)>(told =>
            {
                bytes = told.Done;
                report(told.Done, "");
            }), cancellationToken),
            cancellationToken)).ConfigureAwait(false);
        terminal.Output.WriteLine(printsJson
            ? new JsonObject
            {
                ["from"] = Path.GetFullPath(folder),
                ["to"] = Path.GetFullPath(target),
                ["generation"] = copied!.Generation,
                ["documents"] = copied.LiveDocCount,
                ["bytes"] = bytes,
            }.ToJsonString()
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{target}: commit {copied!.Generation} of {folder}, {copied.LiveDocCount:N0} documents, {bytes / 1e6:N1} MB"));
        return ExitCodes.Done;
    }
}
