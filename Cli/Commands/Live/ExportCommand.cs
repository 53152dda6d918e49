using System.CommandLine;
using System.Globalization;
using SparseSearch.Cli.Output;
using SparseSearch.Core.Documents;
using SparseSearch.Core.Segments;
using SparseSearch.Indexer.Operations;

namespace SparseSearch.Cli.Commands.Live;

/// <summary>The verb <c>export</c>: the documents of an index back to JSON lines.</summary>
internal static class ExportCommand
{
    public static Command Create(Terminal terminal)
    {
        var index = new Argument<string>("index") { Description = "Folder of the index." };
        var output = new Option<string>("--output", "-o")
        {
            Description = "File to write, packed where it ends in .zst or .gz; - for standard output.",
            HelpName = "FILE",
            DefaultValueFactory = _ => "-",
        };
        var vectors = new Option<bool>("--vectors")
        {
            Description = "With the vectors, so that the file can be indexed again without a model.",
        };
        var force = new Option<bool>("--force") { Description = "Replace the file where it is there." };
        var command = new Command(
            "export",
            "Write the documents of an index as JSON lines (_id, title, text, fields).\n\n"
            + "Example: sparsesearch export live.index --vectors --output live.jsonl.zst")
        {
            index, output, vectors, force,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            terminal, parsed.GetRequiredValue(index), parsed.GetRequiredValue(output), parsed.GetValue(vectors),
            parsed.GetValue(force), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        Terminal terminal, string name, string output, bool withVectors, bool force, CancellationToken cancellationToken)
    {
        if (output != "-" && File.Exists(output) && !force)
        {
            throw new UsageException($"{output} is there already; choose another file, or replace it with --force.");
        }

        using var index = IndexSnapshot.Open(IndexPath.ForReading(terminal, name));
        if (output == "-")
        {
            using var stream = Console.OpenStandardOutput();
            using var buffered = new BufferedStream(stream, 1 << 16);
            IndexExport.Write(index, buffered, withVectors, null, cancellationToken);
            return ExitCodes.Done;
        }

        var written = 0L;
        await WorkProgress.RunAsync(terminal, "exporting", "documents", index.LiveDocCount, report => Task.Run(
            () =>
            {
                // Beside its name until it is whole; the ending still says how it is packed.
                var unfinished = Path.Combine(
                    Path.GetDirectoryName(Path.GetFullPath(output)) ?? ".", ".writing-" + Path.GetFileName(output));
                try
                {
                    using (var stream = PackedFile.Create(unfinished))
                    {
                        written = IndexExport.Write(
                            index, stream, withVectors, new Relay<long>(done => report(done, "")), cancellationToken);
                    }

                    File.Move(unfinished, output, overwrite: force);
                }
                finally
                {
                    File.Delete(unfinished);
                }
            },
            cancellationToken)).ConfigureAwait(false);
        terminal.Note(string.Create(CultureInfo.InvariantCulture, $"{output}: {written:N0} documents"));
        return ExitCodes.Done;
    }
}
