using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using SparseSearch.Cli.Output;

namespace SparseSearch.Cli.Commands.Live;

/// <summary>The verb <c>add</c>: documents or vectors into an index that is there or begins, as a job that can go on.</summary>
internal static class AddCommand
{
    public static Command Create(Terminal terminal)
    {
        var inputs = new AddInputs();
        var command = new Command(
            "add",
            "Add documents to an index, or replace those with the same ids; the index is made where there is none. A job that "
            + "was stopped goes on when the same command is run again.\n\n"
            + "Example: sparsesearch add data/scifact --model data/models/splade-tiny --index live.index");
        inputs.AddTo(command);
        command.SetAction((parsed, cancellationToken) => RunAsync(
            terminal, inputs.ArgumentsOf(parsed), cancellationToken));
        return command;
    }

    /// <summary>Runs the job and says what it did.</summary>
    public static async Task<int> RunAsync(
        Terminal terminal, AddArguments arguments, CancellationToken cancellationToken)
    {
        var work = new AddWork(terminal, arguments);
        var outcome = await work.RunAsync(cancellationToken).ConfigureAwait(false);
        Report(terminal, arguments, outcome);
        return ExitCodes.Done;
    }

    private static void Report(Terminal terminal, AddArguments arguments, AddOutcome outcome)
    {
        var (counts, statistics) = (outcome.Counts, outcome.Statistics);
        if (arguments.PrintsJson)
        {
            terminal.Output.WriteLine(new JsonObject
            {
                ["index"] = Path.GetFullPath(arguments.Folder),
                ["read"] = counts.Items,
                ["indexed"] = counts.Indexed,
                ["rejected"] = counts.Rejected,
                ["rejectedFile"] = counts.Rejected > 0 ? Path.GetFullPath(arguments.Job.RejectionsPath) : null,
                ["resumed"] = counts.Resumed,
                ["documents"] = statistics.LiveDocCount,
                ["segments"] = statistics.SegmentCount,
                ["tokens"] = outcome.Tokens,
                ["seconds"] = Math.Round(outcome.Elapsed.TotalSeconds, 3),
            }.ToJsonString());
            return;
        }

        var fresh = counts.Items - counts.Resumed;
        var seconds = Math.Max(outcome.Elapsed.TotalSeconds, 1e-3);
        terminal.Output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{arguments.Folder}: {counts.Indexed:N0} documents taken, {counts.Rejected:N0} rejected; ")
            + string.Create(
                CultureInfo.InvariantCulture,
                $"{statistics.LiveDocCount:N0} documents now, {statistics.SegmentCount} segment(s); ")
            + string.Create(
                CultureInfo.InvariantCulture, $"{outcome.Elapsed.TotalSeconds:F1} s, {fresh / seconds:N0} documents/s"));
        if (counts.Resumed > 0)
        {
            terminal.Note(string.Create(
                CultureInfo.InvariantCulture, $"{counts.Resumed:N0} of them were there from an earlier run of this job."));
        }

        if (counts.Rejected > 0)
        {
            terminal.Note($"Rejected documents and why: {arguments.Job.RejectionsPath}");
        }
    }
}
