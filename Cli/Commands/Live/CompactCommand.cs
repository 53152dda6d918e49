using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using SparseSearch.Cli.Output;
using SparseSearch.Core.Segments;
using SparseSearch.Embedded.Composition;
using SparseSearch.Indexer.Live;

namespace SparseSearch.Cli.Commands.Live;

/// <summary>The verb <c>compact</c>: gives back the space of deleted documents, and joins segments.</summary>
internal static class CompactCommand
{
    public static Command Create(Terminal terminal)
    {
        var index = new Argument<string>("index") { Description = "Folder of the index." };
        var threads = CommonOptions.Threads();
        var json = CommonOptions.Json();
        var command = new Command(
            "compact",
            "Give back the space of deleted and replaced documents, and join segments. Searches go on meanwhile; a stop leaves "
            + "the index as it was.\n\nExample: sparsesearch compact live.index")
        {
            index, threads, json,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            terminal, parsed.GetRequiredValue(index),
            CommonOptions.InRange("--threads", parsed.GetValue(threads), 1, 1024), parsed.GetValue(json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        Terminal terminal, string name, int threads, bool printsJson, CancellationToken cancellationToken)
    {
        var folder = IndexAlias.Resolve(name);
        var before = IndexManifestFile.Read(folder);
        using var index = LiveIndexes.Open(folder, new LiveOptions
        {
            Threads = threads,
            GivesWay = false,
            Merges = new MergeOptions { InBackground = false, MaxLoad = 1, Threads = threads },
        });
        await WorkProgress.RunAsync(terminal, "compacting", "segments", null, _ => Task.Run(
            () => index.Compact(cancellationToken), cancellationToken)).ConfigureAwait(false);
        var after = IndexManifestFile.Read(folder);
        var (bytesBefore, bytesAfter) = (BytesOf(before), BytesOf(after));
        terminal.Output.WriteLine(printsJson
            ? new JsonObject
            {
                ["index"] = index.Folder,
                ["documents"] = after.LiveDocCount,
                ["segments"] = after.Segments.Count,
                ["bytesBefore"] = bytesBefore,
                ["bytes"] = bytesAfter,
            }.ToJsonString()
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{name}: {after.LiveDocCount:N0} documents in {after.Segments.Count} segment(s), ")
                + string.Create(
                    CultureInfo.InvariantCulture,
                    $"{bytesAfter / 1e6:N1} MB (before: {before.Segments.Count} segment(s), {bytesBefore / 1e6:N1} MB)"));
        return ExitCodes.Done;
    }

    private static long BytesOf(IndexManifest manifest) => manifest.Segments.Sum(static s => s.FileBytes);
}
