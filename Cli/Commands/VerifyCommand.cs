using System.CommandLine;
using System.Text.Json.Nodes;
using SparseSearch.Cli.Output;
using SparseSearch.Core.Filters;
using SparseSearch.Core.Segments;
using SparseSearch.Indexer.Inspection;

namespace SparseSearch.Cli.Commands;

/// <summary>The verb <c>verify</c>: reads every byte of an index or a segment and says what is wrong.</summary>
internal static class VerifyCommand
{
    public static Command Create(Terminal terminal)
    {
        var path = new Argument<string>("path") { Description = "An index folder or a segment file." };
        var json = CommonOptions.Json();
        var command = new Command(
            "verify",
            "Read every byte of an index or a segment; exit code 3 where something is damaged.\n\n"
            + "Example: sparsesearch verify scifact.index")
        {
            path, json,
        };
        command.SetAction((parsed, cancellationToken) =>
            RunAsync(terminal, parsed.GetRequiredValue(path), parsed.GetValue(json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        Terminal terminal, string path, bool printsJson, CancellationToken cancellationToken)
    {
        var report = Directory.Exists(path)
            ? await VerifyIndexAsync(terminal, path, cancellationToken).ConfigureAwait(false)
            : VerifySegment(path, cancellationToken);
        if (printsJson)
        {
            terminal.Output.WriteLine(new JsonObject
            {
                ["path"] = Path.GetFullPath(path),
                ["sound"] = report.IsSound,
                ["checked"] = new JsonArray([.. report.Checked.Select(line => (JsonNode)line)]),
                ["problems"] = new JsonArray([.. report.Problems.Select(line => (JsonNode)line)]),
            }.ToJsonString());
        }
        else
        {
            foreach (var line in report.Checked)
            {
                terminal.Output.WriteLine(line);
            }

            foreach (var problem in report.Problems)
            {
                terminal.Output.WriteLine($"damaged: {problem}");
            }

            terminal.Output.WriteLine(report.IsSound ? "sound" : $"{report.Problems.Count} problem(s)");
        }

        return report.IsSound ? ExitCodes.Done : ExitCodes.Damaged;
    }

    private static async Task<VerificationReport> VerifyIndexAsync(
        Terminal terminal, string folder, CancellationToken cancellationToken)
    {
        VerificationReport? report = null;
        await WorkProgress.RunAsync(terminal, "verifying", "segments", null, told => Task.Run(
            () => report = IndexVerification.Run(
                folder, new Relay<VerificationProgress>(value => told(value.SegmentsDone, "")), cancellationToken),
            cancellationToken)).ConfigureAwait(false);
        return report!;
    }

    private static VerificationReport VerifySegment(string path, CancellationToken cancellationToken)
    {
        try
        {
            using var segment = Segment.Open(path);
            return new VerificationReport(
                [$"{path}: header, section table, checksums and structure"],
                SegmentVerification.Run(segment, new DocBitmap(segment.DocCount), cancellationToken));
        }
        catch (SegmentFormatException damage)
        {
            return new VerificationReport([], [damage.Message]);
        }
    }
}
