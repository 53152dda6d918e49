using System.CommandLine;
using System.Text;
using SparseSearch.Cli.Jobs;
using SparseSearch.Cli.Output;
using SparseSearch.Core.Documents;
using SparseSearch.Core.TextEncoding;
using SparseSearch.Encoders;

namespace SparseSearch.Cli.Commands;

/// <summary>The verb <c>encode</c>: texts in, vectors as JSON lines out.</summary>
internal static class EncodeCommand
{
    /// <summary>Texts encoded together on their way to standard output.</summary>
    private const int ChunkTexts = 1024;

    public static Command Create(Terminal terminal)
    {
        var inputs = new Inputs();
        inputs.Side.AcceptOnlyFromAmong("document", "query");
        inputs.Model.Required = true;
        var command = new Command(
            "encode",
            "Turn texts into sparse vectors: JSON lines with id and a map of terms to weights, Parquet (columns id, "
            + "term_ids and weights), or compressed rows (.csr, ids beside them). With --output, an encoding that was "
            + "interrupted goes on where it stopped when the same command is given again; standard input must then "
            + "begin at its beginning again.\n\n"
            + "Example: sparsesearch encode --model data/models/splade-tiny --text \"bone density\"\n"
            + "Example: sparsesearch encode data/scifact --model data/models/splade-tiny --output scifact.jsonl.zst\n"
            + "Example: sparsesearch encode corpus.parquet --model data/models/splade-tiny --output vectors.parquet")
        {
            inputs.Input,
            inputs.Text,
            inputs.Output,
            inputs.Side,
            inputs.Scale,
            inputs.Model,
            inputs.Cache,
            inputs.Skip,
            inputs.Threads,
            inputs.Restart,
            inputs.Json,
        };
        inputs.Columns.AddTo(command);
        inputs.Encoder.AddTo(command);
        command.SetAction(
            (parsed, cancellationToken) => RunAsync(terminal, inputs, parsed, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        Terminal terminal, Inputs inputs, ParseResult parsed, CancellationToken cancellationToken)
    {
        var (path, texts, output) = (
            parsed.GetValue(inputs.Input), parsed.GetValue(inputs.Text) ?? [], parsed.GetValue(inputs.Output));
        if ((path is null) == (texts.Length == 0))
        {
            throw new UsageException("Give a file of texts, or texts with --text, and not both.");
        }

        var side = parsed.GetValue(inputs.Side) == "query" ? EncodingSide.Query : EncodingSide.Document;
        var file = path is null ? null : TextSource.FileOf(path, side);
        if (file is not null && file != TextSource.StandardInput && !Path.Exists(file))
        {
            throw new FileNotFoundException($"There is no file {file}.", file);
        }

        var scale = parsed.GetValue(inputs.Scale);
        VectorOutput.Check(output, scale);

        var badLines = parsed.GetValue(inputs.Skip) ? new BadLineLog() : null;
        var documents = file is null
            ? texts.Select(static (text, i) => new SourceDocument(
                i.ToString(System.Globalization.CultureInfo.InvariantCulture), "", text))
            : TextSource.Read(file, inputs.Columns.ColumnsOf(parsed), badLines);
        var options = inputs.Encoder.OptionsOf(parsed) with
        {
            CacheFolder = parsed.GetValue(inputs.Cache),
            Threads = CommonOptions.InRange("--threads", parsed.GetValue(inputs.Threads), 1, 1024),
        };
        using var encoder = EncoderFactory.Open(parsed.GetRequiredValue(inputs.Model)!, options);
        if (encoder.FallbackReason is { } reason)
        {
            terminal.Note($"Encoding on the processor: {reason}");
        }

        if (output is null)
        {
            await PrintAsync(terminal, encoder, side, documents, scale, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            var run = new EncodeToFile(terminal, encoder, side, output, scale, parsed.GetValue(inputs.Json));
            await run.RunAsync(
                file is null ? $"{texts.Length} texts of the command line" : TextSource.Describe(file), documents,
                file is null ? texts.Length : IndexWork.CountDocuments(terminal, file), options.Precision, parsed.GetValue(inputs.Restart), cancellationToken).ConfigureAwait(false);
        }

        terminal.NoteLeftOut(badLines);
        return ExitCodes.Done;
    }

    /// <summary>Vectors to standard output, as they come.</summary>
    private static async Task PrintAsync(
        Terminal terminal,
        SparseEncoder encoder,
        EncodingSide side,
        IEnumerable<SourceDocument> texts,
        int? scale,
        CancellationToken cancellationToken)
    {
        foreach (var chunk in texts.Chunk(ChunkTexts))
        {
            var vectors = await encoder.EncodeAsync(
                Array.ConvertAll(chunk, static d => d.EncodedText), side, null, cancellationToken)
                .ConfigureAwait(false);
            for (var i = 0; i < chunk.Length; i++)
            {
                var line = VectorOutput.Line(chunk[i].Id, vectors[i], encoder.Vocabulary, scale);
                terminal.Output.WriteLine(Encoding.UTF8.GetString(line).TrimEnd('\n'));
            }
        }
    }

    /// <summary>What the verb takes.</summary>
    private sealed class Inputs
    {
        public Argument<string?> Input { get; } = new("input")
        {
            Description = "A JSON-lines file (_id, title, text; .zst and .gz too), a Parquet file or folder of such "
                + "files, a BEIR folder, or - for standard input.",
            Arity = ArgumentArity.ZeroOrOne,
        };

        public Option<string[]> Text { get; } = new("--text", "-t")
        {
            Description = "A text in place of a file; may be given several times.",
            HelpName = "TEXT",
        };

        public Option<string?> Output { get; } = new("--output", "-o")
        {
            Description = "File to write: .jsonl (packed with .zst or .gz behind it), .parquet or .csr; standard "
                + "output where not given.",
            HelpName = "FILE",
        };

        public Option<string> Side { get; } = new("--side")
        {
            Description = "Whether texts are documents or queries.",
            DefaultValueFactory = _ => "document",
        };

        public Option<int?> Scale { get; } = new("--scale")
        {
            Description = $"Write weights times this, 1 to {VectorOutput.MostScale}, as whole numbers, for programs that take no others "
                + "(Anserini's queries: 100 or 1000); JSON lines only.",
            HelpName = "N",
        };

        public Option<string?> Model { get; } = CommonOptions.Model("Model folder or ONNX file.");

        public Option<string?> Cache { get; } = CommonOptions.Cache();

        public Option<bool> Skip { get; } = CommonOptions.SkipBadLines();

        public ParquetInputs Columns { get; } = new();

        public EncoderInputs Encoder { get; } = new();

        public Option<bool> Restart { get; } = new("--restart")
        {
            Description = "Throw away what an interrupted encoding has left, and begin anew.",
        };

        public Option<bool> Json { get; } = CommonOptions.Json();

        public Option<int> Threads { get; } = CommonOptions.Threads();
    }
}
