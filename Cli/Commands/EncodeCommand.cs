using System.CommandLine;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using SparseSearch.Cli.Output;
using SparseSearch.Core.Documents;
using SparseSearch.Core.TextEncoding;
using SparseSearch.Core.Vectors;
using SparseSearch.Encoders;

namespace SparseSearch.Cli.Commands;

/// <summary>The verb <c>encode</c>: texts in, vectors as JSON lines out.</summary>
internal static class EncodeCommand
{
    /// <summary>Texts and characters encoded together; they bound the memory, whatever the input.</summary>
    private const int ChunkTexts = 1024, ChunkCharacters = 8 << 20;

    private static readonly JsonWriterOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create(Terminal terminal)
    {
        var inputs = new Inputs();
        inputs.Side.AcceptOnlyFromAmong("document", "query");
        inputs.Model.Required = true;
        var command = new Command(
            "encode",
            "Turn texts into sparse vectors, one JSON object a line: id and a map of terms to weights.\n\n"
            + "Example: sparsesearch encode --model data/models/splade-tiny --text \"bone density\"")
        {
            inputs.Input,
            inputs.Text,
            inputs.Output,
            inputs.Side,
            inputs.Model,
            inputs.Cache,
            inputs.Skip,
            inputs.Threads,
        };
        inputs.Encoder.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            var badLines = parsed.GetValue(inputs.Skip) ? new BadLineLog() : null;
            return RunAsync(
                terminal,
                Texts(parsed.GetValue(inputs.Input), parsed.GetValue(inputs.Text) ?? [], badLines),
                parsed.GetValue(inputs.Output),
                parsed.GetValue(inputs.Side) == "query" ? EncodingSide.Query : EncodingSide.Document,
                parsed.GetRequiredValue(inputs.Model)!,
                inputs.Encoder.OptionsOf(parsed) with
                {
                    CacheFolder = parsed.GetValue(inputs.Cache),
                    Threads = CommonOptions.InRange("--threads", parsed.GetValue(inputs.Threads), 1, 1024),
                },
                badLines,
                cancellationToken);
        });
        return command;
    }

    private static async Task<int> RunAsync(
        Terminal terminal, IEnumerable<SourceDocument> texts, string? output, EncodingSide side, string modelPath,
        EncoderOptions options, BadLineLog? badLines, CancellationToken cancellationToken)
    {
        using var encoder = EncoderFactory.Open(modelPath, options);
        await using var writer = output is null
            ? null
            : new StreamWriter(PackedFile.Create(output), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        await WorkProgress.RunAsync(terminal, "encoding", "texts", null, async report =>
        {
            using var observed = new ObservedEncoder(encoder, report, TimeProvider.System);
            foreach (var chunk in Chunks(texts))
            {
                var vectors = await observed.EncodeAsync(
                    chunk.ConvertAll(static d => d.EncodedText), side, null, cancellationToken)
                    .ConfigureAwait(false);
                for (var i = 0; i < chunk.Count; i++)
                {
                    WriteLine(writer ?? terminal.Output, chunk[i].Id, vectors[i], encoder.Vocabulary);
                }
            }
        }).ConfigureAwait(false);
        terminal.NoteLeftOut(badLines);
        return ExitCodes.Done;
    }

    private static IEnumerable<SourceDocument> Texts(string? path, string[] texts, BadLineLog? badLines)
    {
        if ((path is null) == (texts.Length == 0))
        {
            throw new UsageException("Give a file of texts, or texts with --text, and not both.");
        }

        return path is not null
            ? JsonlDocumentReader.Read(path, new JsonlReadOptions { SkipBadLinesInto = badLines })
            : texts.Select(static (text, i) => new SourceDocument(
                i.ToString(System.Globalization.CultureInfo.InvariantCulture), "", text));
    }

    private static IEnumerable<List<SourceDocument>> Chunks(IEnumerable<SourceDocument> texts)
    {
        var chunk = new List<SourceDocument>();
        var characters = 0L;
        foreach (var text in texts)
        {
            chunk.Add(text);
            characters += text.Title.Length + text.Text.Length;
            if (chunk.Count == ChunkTexts || characters >= ChunkCharacters)
            {
                yield return chunk;
                (chunk, characters) = ([], 0);
            }
        }

        if (chunk.Count > 0)
        {
            yield return chunk;
        }
    }

    private static void WriteLine(TextWriter output, string id, SparseVector vector, Vocabulary vocabulary)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, s_json))
        {
            json.WriteStartObject();
            json.WriteString("id", id);
            json.WriteStartObject("vector");
            for (var i = 0; i < vector.Nnz; i++)
            {
                json.WriteNumber(vocabulary.TermOf(vector.TermIds[i]), vector.Weights[i]);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        output.WriteLine(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
    }

    /// <summary>What the verb takes.</summary>
    private sealed class Inputs
    {
        public Argument<string?> Input { get; } = new("input")
        {
            Description = "A JSON-lines file (_id, title, text; .zst and .gz too).",
            Arity = ArgumentArity.ZeroOrOne,
        };

        public Option<string[]> Text { get; } = new("--text", "-t")
        {
            Description = "A text in place of a file; may be given several times.",
            HelpName = "TEXT",
        };

        public Option<string?> Output { get; } = new("--output", "-o")
        {
            Description = "File to write (.zst and .gz are packed); standard output where not given.",
            HelpName = "FILE",
        };

        public Option<string> Side { get; } = new("--side")
        {
            Description = "Whether texts are documents or queries.",
            DefaultValueFactory = _ => "document",
        };

        public Option<string?> Model { get; } = CommonOptions.Model("Model folder or ONNX file.");

        public Option<string?> Cache { get; } = CommonOptions.Cache();

        public Option<bool> Skip { get; } = CommonOptions.SkipBadLines();

        public EncoderInputs Encoder { get; } = new();

        public Option<int> Threads { get; } = CommonOptions.Threads();
    }
}
