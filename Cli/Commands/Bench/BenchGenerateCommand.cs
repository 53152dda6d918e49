using System.CommandLine;
using System.Globalization;
using SparseSearch.Cli.Output;
using SparseSearch.Eval.Datasets;

namespace SparseSearch.Cli.Commands.Bench;

/// <summary>The verb <c>bench generate</c>: a larger collection out of a real one.</summary>
internal static class BenchGenerateCommand
{
    public static Command Create(Terminal terminal)
    {
        var vectors = new Option<string>("--vectors")
        {
            Description = "Real vectors (.csr, .csr.zst) that the others are derived from.",
            HelpName = "FILE",
            Required = true,
        };
        var documents = new Option<int>("--docs")
        {
            Description = "Vectors in all; at least as many as there are real ones.",
            HelpName = "N",
            Required = true,
        };
        var seed = new Option<ulong>("--seed")
        {
            Description = "Decides every draw; the same seed gives the same file.",
            HelpName = "N",
            DefaultValueFactory = _ => 7,
        };
        var output = new Option<string>("--output", "-o")
        {
            Description = "The .csr file to write.",
            HelpName = "FILE",
            Required = true,
        };
        var threads = CommonOptions.Threads();
        var command = new Command(
            "generate",
            "Write a larger collection of vectors, derived from real ones, for measurements of size.\n\n"
            + "Example: sparsesearch bench generate --vectors real.csr --docs 1000000 --output large.csr")
        {
            vectors, documents, seed, output, threads,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            terminal,
            CsrVectors.Open(parsed.GetRequiredValue(vectors)),
            parsed.GetRequiredValue(output),
            new DerivedVectorsOptions
            {
                Documents = parsed.GetValue(documents),
                Seed = parsed.GetValue(seed),
                Threads = CommonOptions.InRange("--threads", parsed.GetValue(threads), 1, 1024),
            },
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        Terminal terminal, CsrVectors source, string output, DerivedVectorsOptions options,
        CancellationToken cancellationToken)
    {
        if (options.Documents < Math.Max(1, source.RowCount) || source.RowCount == 0)
        {
            throw new UsageException(
                $"--docs is {options.Documents}; '{source.Path}' has {source.RowCount} vectors: give at least as many, "
                + "and a file that is not empty.");
        }

        var watch = System.Diagnostics.Stopwatch.StartNew();
        await WorkProgress.RunAsync(terminal, "deriving", "vectors", options.Documents, report => Task.Run(
            () => DerivedVectors.Write(
                [.. source.ReadRows()], source.ColumnCount, options, output,
                new Relay<int>(done => report(done, "")), cancellationToken),
            cancellationToken)).ConfigureAwait(false);
        var written = CsrVectors.Open(output);
        terminal.Output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{output}: {written.RowCount:N0} vectors, {source.RowCount:N0} of them real, "
            + $"{written.Nnz / (double)written.RowCount:F1} terms each, {watch.Elapsed.TotalSeconds:F1} s"));
        return ExitCodes.Done;
    }
}
