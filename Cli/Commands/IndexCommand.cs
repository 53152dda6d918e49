using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using SparseSearch.Cli.Commands.Live;
using SparseSearch.Cli.Jobs;
using SparseSearch.Cli.Output;
using SparseSearch.Core.Documents;
using SparseSearch.Core.Segments;
using SparseSearch.Embedded.Composition;
using SparseSearch.Encoders;
using SparseSearch.Indexer;
using SparseSearch.Indexer.Bulk;

namespace SparseSearch.Cli.Commands;

/// <summary>The verb <c>index</c>: documents or vectors in, an index out.</summary>
internal static class IndexCommand
{
    public static Command Create(Terminal terminal)
    {
        var inputs = new Inputs();
        inputs.Weights.AcceptOnlyFromAmong("auto", "8", "16");
        inputs.Order.AcceptOnlyFromAmong("arrival", "similarity");
        var command = new Command(
            "index",
            "Build an index.\n\n"
            + "Example: sparsesearch index data/scifact --model data/models/splade-tiny --index scifact.index")
        {
            inputs.Input,
            inputs.Index,
            inputs.Model,
            inputs.Replace,
            inputs.Weights,
            inputs.Memory,
            inputs.NoText,
            inputs.DateFields,
            inputs.Skip,
            inputs.Threads,
            inputs.Json,
            inputs.Engines,
            inputs.Order,
            inputs.Calibrate,
        };
        inputs.Columns.AddTo(command);
        inputs.Encoder.AddTo(command);
        inputs.Seismic.AddTo(command);
        command.SetAction((parsed, cancellationToken) => RunAsync(
            terminal,
            new IndexArguments
            {
                Input = parsed.GetRequiredValue(inputs.Input),
                Folder = parsed.GetRequiredValue(inputs.Index),
                Model = parsed.GetValue(inputs.Model),
                Columns = inputs.Columns.ColumnsOf(parsed),
                Encoder = inputs.Encoder.OptionsOf(parsed),
                SkipsBadLines = parsed.GetValue(inputs.Skip),
                PrintsJson = parsed.GetValue(inputs.Json),
                CalibrateWith = parsed.GetValue(inputs.Calibrate),
                Sections = inputs.Seismic.SectionsOf(
                    parsed, CommonOptions.EnginesOf(parsed.GetRequiredValue(inputs.Engines))),
                Options = OptionsOf(parsed, inputs),
            },
            cancellationToken));
        return command;
    }

    private static IndexBuildOptions OptionsOf(ParseResult parsed, Inputs inputs) => new()
    {
        Existing = parsed.GetValue(inputs.Replace) ? ExistingIndex.Replace : ExistingIndex.Refuse,
        WeightBits = parsed.GetValue(inputs.Weights) switch
        {
            "8" => WeightBits.Eight,
            "16" => WeightBits.Sixteen,
            _ => WeightBits.Auto,
        },
        MemoryLimitBytes = (long)parsed.GetValue(inputs.Memory) << 20,
        Text = parsed.GetValue(inputs.NoText) ? TextStorage.Dropped : TextStorage.Kept,
        Fields = AddInputs.DatesOf(parsed.GetValue(inputs.DateFields)),
        Threads = CommonOptions.InRange("--threads", parsed.GetValue(inputs.Threads), 1, 1024),
        Order = parsed.GetValue(inputs.Order) switch
        {
            "arrival" => DocumentOrder.Arrival,
            "similarity" => DocumentOrder.Similarity,
            _ => EngineSections.For(CommonOptions.EnginesOf(parsed.GetRequiredValue(inputs.Engines))).Order,
        },
    };

    private static async Task<int> RunAsync(
        Terminal terminal, IndexArguments arguments, CancellationToken cancellationToken)
    {
        if (arguments.Options.Existing == ExistingIndex.Refuse
            && File.Exists(Path.Combine(arguments.Folder, IndexFolder.ManifestName)))
        {
            throw new UsageException(
                $"{arguments.Folder} holds an index already; choose another folder, or replace it with --replace.");
        }

        var input = InputFile.Find(arguments.Input);
        var badLines = arguments.SkipsBadLines ? new BadLineLog() : null;
        if (input.Kind is InputKind.Matrix or InputKind.Encoded)
        {
            return await IndexVectorsAsync(terminal, arguments, input, badLines, cancellationToken).ConfigureAwait(false);
        }

        if (input.Kind == InputKind.Index)
        {
            throw new UsageException($"{arguments.Input} is an index; copy it with snapshot, or join indexes with merge.");
        }

        if (arguments.Model is null)
        {
            throw new UsageException("Documents need a model that encodes them; name one with --model.");
        }

        var path = input.Path;
        var documents = DocumentSource.Read(
            path, arguments.Columns, new JsonlReadOptions { SkipBadLinesInto = badLines });
        var count = IndexWork.CountDocuments(terminal, path);
        using var encoder = OpenEncoder(arguments, arguments.Model);
        var sections = arguments.CalibrateWith is { } queries
            ? arguments.Sections.CalibratedWith(
                await CalibrationQueries.EncodeAsync(queries, encoder, cancellationToken).ConfigureAwait(false))
            : arguments.Sections;
        var outcome = await IndexWork.BuildAsync(
            terminal, arguments.Folder, documents, count, encoder, sections, arguments.Options, cancellationToken)
            .ConfigureAwait(false);
        Report(terminal, arguments, outcome, badLines);
        return ExitCodes.Done;
    }

    /// <summary>Opens the model, whose graph is kept in the index's folder.</summary>
    private static SparseEncoder OpenEncoder(IndexArguments arguments, string model)
    {
        IndexFolder.Make(arguments.Folder, FileOperations.Unwatched);
        return EncoderFactory.Open(model, arguments.Encoder with
        {
            CacheFolder = IndexSession.GraphFolder(arguments.Folder),
            Threads = arguments.Options.Threads,
        });
    }

    private static async Task<int> IndexVectorsAsync(
        Terminal terminal, IndexArguments arguments, InputFile input, BadLineLog? badLines,
        CancellationToken cancellationToken)
    {
        using var encoder = arguments.Model is { } model ? OpenEncoder(arguments, model) : null;
        var vocabulary = encoder?.Vocabulary ?? input.ReadVocabulary();
        var sections = arguments.CalibrateWith is { } queries
            ? arguments.Sections.CalibratedWith(CalibrationQueries.Read(queries, vocabulary))
            : arguments.Sections;
        var (vectors, options) = input.Kind == InputKind.Matrix
            ? (input.ReadMatrix(vocabulary), arguments.Options with { Text = TextStorage.Dropped })
            : (VectorJsonlReader.Read(PackedFile.OpenRead(input.Path), input.Path, vocabulary, badLines), arguments.Options);
        var last = default(BulkProgress);
        var watch = System.Diagnostics.Stopwatch.StartNew();
        IndexManifest? manifest = null;
        var total = terminal.ShowsProgress ? input.Count() : null;
        await WorkProgress.RunAsync(terminal, "indexing", "vectors", total, report => Task.Run(
            () => manifest = VectorIndexer.Build(
                arguments.Folder, vocabulary, vectors, options, sections.Builders(), encoder?.Description,
                new Relay<BulkProgress>(value =>
                {
                    last = value;
                    report(value.DocumentsRead, "");
                }), cancellationToken),
            cancellationToken)).ConfigureAwait(false);
        Report(terminal, arguments, new IndexOutcome(manifest!, last, 0, watch.Elapsed), badLines);
        return ExitCodes.Done;
    }

    private static void Report(
        Terminal terminal, IndexArguments arguments, IndexOutcome outcome, BadLineLog? badLines)
    {
        foreach (var line in badLines?.Listed ?? [])
        {
            terminal.Note($"left out: {line.Path}:{line.LineNumber}: {line.Reason}");
        }

        var counts = outcome.Counts;
        if (arguments.PrintsJson)
        {
            terminal.Output.WriteLine(new JsonObject
            {
                ["index"] = Path.GetFullPath(arguments.Folder),
                ["documents"] = counts.DocumentsIndexed,
                ["emptyDocuments"] = counts.EmptyDocuments,
                ["postings"] = counts.Postings,
                ["segments"] = outcome.Manifest.Segments.Count,
                ["badLines"] = badLines?.Count ?? 0,
                ["tokens"] = outcome.Tokens,
                ["seconds"] = Math.Round(outcome.Elapsed.TotalSeconds, 3),
            }.ToJsonString());
            return;
        }

        var rate = outcome.Tokens > 0 ? Text($", {outcome.TokensPerSecond:N0} tokens/s") : "";
        var bad = badLines?.Count > 0 ? Text($"; {badLines.Count:N0} bad lines left out") : "";
        terminal.Output.WriteLine(Text(
            $"{arguments.Folder}: {counts.DocumentsIndexed:N0} documents ({counts.EmptyDocuments:N0} without a term), ")
            + Text($"{counts.Postings:N0} postings, {outcome.Manifest.Segments.Count} segment(s), ")
            + Text($"{outcome.Elapsed.TotalSeconds:F1} s") + rate + bad);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed record IndexArguments
    {
        public required string Input { get; init; }

        public required string Folder { get; init; }

        public required string? Model { get; init; }

        public required ParquetColumns? Columns { get; init; }

        public required EncoderOptions Encoder { get; init; }

        public required bool SkipsBadLines { get; init; }

        public required bool PrintsJson { get; init; }

        public required EngineSections Sections { get; init; }

        public required string? CalibrateWith { get; init; }

        public required IndexBuildOptions Options { get; init; }
    }

    /// <summary>What the verb takes.</summary>
    private sealed class Inputs
    {
        public Argument<string> Input { get; } = new("input")
        {
            Description = "A BEIR folder, a JSON-lines file of documents (_id, title, text; .zst and .gz too), "
                + "a Parquet file or folder of such files, or vectors (.csr, or JSON lines with \"vector\").",
        };

        public Option<string> Index { get; } = new("--index", "-i")
        {
            Description = "Folder of the index to write.",
            HelpName = "FOLDER",
            Required = true,
        };

        public Option<string?> Model { get; } = CommonOptions.Model("Model folder or ONNX file that encodes the documents.");

        public Option<bool> Replace { get; } = new("--replace")
        {
            Description = "Replace the index that the folder holds; it stays until the new one is complete.",
        };

        public Option<string> Weights { get; } = new("--weights")
        {
            Description = "Bits of a stored weight: auto (8 where that loses nothing, else 16), 8 or 16.",
            DefaultValueFactory = _ => "auto",
        };

        public Option<int> Memory { get; } = new("--memory")
        {
            Description = "MiB of memory for documents that are not written yet; more means fewer segments.",
            HelpName = "MIB",
            DefaultValueFactory = _ => 1024,
        };

        public Option<bool> NoText { get; } = new("--no-text") { Description = "Do not keep titles and texts." };

        public Option<string?> DateFields { get; } = AddInputs.DateFieldsOption();

        public Option<bool> Skip { get; } = CommonOptions.SkipBadLines();

        public ParquetInputs Columns { get; } = new();

        public EncoderInputs Encoder { get; } = new();

        public Option<int> Threads { get; } = CommonOptions.Threads();

        public Option<bool> Json { get; } = CommonOptions.Json();

        public Option<string> Engines { get; } = new("--engines")
        {
            Description = "Engines that the index is for, separated by commas: exact and windowed share their postings; "
                + "clustered is for millions of documents; "
                + "seismic's lists take several times the room.",
            HelpName = "NAMES",
            DefaultValueFactory = _ => EngineCatalog.Default,
        };

        public Option<string?> Order { get; } = new("--order")
        {
            Description = "In which order documents are numbered: arrival, or similarity, which makes searches of "
                + "large collections quicker and the build slower. Arrival, unless there is the engine clustered.",
            HelpName = "ORDER",
        };

        public Option<string?> Calibrate { get; } = new("--calibrate-with")
        {
            Description = "Queries like those to come, so that --recall is measured with them: JSON lines of texts where "
                + "there is a model, of vectors otherwise, or a .csr file. Made of the documents where not given.",
            HelpName = "FILE",
        };

        public SeismicInputs Seismic { get; } = new();
    }
}
