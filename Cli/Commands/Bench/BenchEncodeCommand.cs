using System.CommandLine;
using SparseSearch.Cli.Jobs;
using SparseSearch.Cli.Output;
using SparseSearch.Core.TextEncoding;
using SparseSearch.Encoders;

namespace SparseSearch.Cli.Commands.Bench;

/// <summary>The verb <c>bench encode</c>: how fast texts become vectors, by device, precision, batch and length.</summary>
internal static class BenchEncodeCommand
{
    private const int MostTexts = 10_000_000;

    public static Command Create(Terminal terminal)
    {
        var inputs = new Inputs();
        var command = new Command(
            "encode",
            "Measure encoding, text to vector: documents, tokens and operations a second, and their share of what the "
            + "device reaches in matrix products, measured in the same run. Rows take turns in rounds.\n\n"
            + "Example: sparsesearch bench encode data/models/splade-tiny data/scifact --precisions auto,fp32,int8 "
            + "--lengths 64,256")
        {
            inputs.Model,
            inputs.Texts,
            inputs.Devices,
            inputs.Precisions,
            inputs.BatchTokens,
            inputs.Lengths,
            inputs.Count,
            inputs.Seconds,
            inputs.Rounds,
            inputs.Threads,
            inputs.Recipe,
            inputs.Cache,
            inputs.Json,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(terminal, inputs, parsed, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        Terminal terminal, Inputs inputs, ParseResult parsed, CancellationToken cancellationToken)
    {
        var rows = RowsOf(inputs, parsed);
        var seconds = BenchLists.SecondsOf(parsed.GetValue(inputs.Seconds));
        var rounds = CommonOptions.InRange("--rounds", parsed.GetValue(inputs.Rounds), 2, 100);
        var most = CommonOptions.InRange("--texts", parsed.GetValue(inputs.Count), 1, MostTexts);
        var options = new EncoderOptions
        {
            Threads = CommonOptions.InRange("--threads", parsed.GetValue(inputs.Threads), 1, 1024),
            Recipe = parsed.GetValue(inputs.Recipe),
            CacheFolder = parsed.GetValue(inputs.Cache),
        };
        var (model, path) = (parsed.GetRequiredValue(inputs.Model), parsed.GetRequiredValue(inputs.Texts));
        var texts = BenchTexts.Read(path, EncodingSide.Document, most);
        var throughput = new EncodeThroughput(model, options, texts);
        throughput.Prepare(rows, cancellationToken);
        for (var round = 0; round < rounds; round++)
        {
            await throughput.RunRoundAsync(rows, seconds, cancellationToken).ConfigureAwait(false);
            if (terminal.ShowsProgress)
            {
                terminal.Note($"round {round + 1} of {rounds} done");
            }
        }

        var report = new EncodeBenchReport(model, path, texts.Length, options.Threads, rounds, rows);
        if (parsed.GetValue(inputs.Json))
        {
            terminal.Output.WriteLine(report.ToJson());
        }
        else
        {
            report.Print(terminal);
        }

        return ExitCodes.Done;
    }

    private static List<EncodeRow> RowsOf(Inputs inputs, ParseResult parsed)
    {
        var pairs = BenchLists.PairsOf(
            parsed.GetRequiredValue(inputs.Devices), parsed.GetRequiredValue(inputs.Precisions));
        var budgets = BenchLists.NumbersOf("--batch-tokens", parsed.GetValue(inputs.BatchTokens), 1, int.MaxValue);
        var lengths = BenchLists.NumbersOf("--lengths", parsed.GetValue(inputs.Lengths), 1, int.MaxValue);
        return
        [
            .. from length in lengths
               from pair in pairs
               from budget in budgets
               select new EncodeRow
               {
                   Device = pair.Device,
                   Precision = pair.Precision,
                   BatchTokens = budget,
                   Length = length,
               },
        ];
    }

    /// <summary>What the verb takes.</summary>
    private sealed class Inputs
    {
        public Argument<string> Model { get; } = BenchTexts.ModelArgument();

        public Argument<string> Texts { get; } = new("texts")
        {
            Description = "A JSON-lines file (_id, title, text; .zst and .gz too), a BEIR folder, or - for standard input.",
        };

        public Option<string> Devices { get; } = BenchLists.Devices("auto");

        public Option<string> Precisions { get; } = BenchLists.Precisions();

        public Option<string?> BatchTokens { get; } = new("--batch-tokens")
        {
            Description = "Tokens a batch at most, several separated by commas; the device's default where not given.",
            HelpName = "LIST",
        };

        public Option<string?> Lengths { get; } = new("--lengths")
        {
            Description = "Tokens that texts are cut to, several separated by commas; as the model cuts where not given. "
                + "Shorter texts stay as they are.",
            HelpName = "LIST",
        };

        public Option<int> Count { get; } = new("--texts")
        {
            Description = $"The first texts that are read, 1 to {MostTexts}. CUDA devices want tens of thousands.",
            HelpName = "N",
            DefaultValueFactory = _ => 512,
        };

        public Option<double> Seconds { get; } = BenchLists.Seconds();

        public Option<int> Rounds { get; } = BenchLists.Rounds();

        public Option<int> Threads { get; } = CommonOptions.Threads();

        public Option<string?> Recipe { get; } = EncoderInputs.RecipeOption();

        public Option<string?> Cache { get; } = CommonOptions.Cache();

        public Option<bool> Json { get; } = CommonOptions.Json();
    }
}
