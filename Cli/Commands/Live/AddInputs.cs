using System.CommandLine;
using SparseSearch.Core.Filters;
using SparseSearch.Core.Segments;
using SparseSearch.Embedded.Composition;
using SparseSearch.Indexer;
using SparseSearch.Indexer.Jobs;
using SparseSearch.Indexer.Live;
using SparseSearch.Indexer.Log;

namespace SparseSearch.Cli.Commands.Live;

/// <summary>What the verb <c>add</c> takes.</summary>
internal sealed class AddInputs
{
    private readonly Argument<string[]> _inputs = new("input")
    {
        Description = "BEIR folders, files of documents (JSON lines, packed or not; Parquet), of encoded documents (JSON lines "
            + "with \"vector\", or .csr), other indexes, or - for standard input.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string> _index = IndexPath.Option("Folder of the index; made where there is none.");

    private readonly Option<string?> _model = CommonOptions.Model(
        "Model that encodes the documents; the index's own where not given.");

    private readonly Option<string?> _vocabulary = new("--vocabulary")
    {
        Description = "Terms of encoded documents, one a line, for a new index without a model; those in the documents where not "
            + "given.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _engines = new("--engines")
    {
        Description = "Engines that a new index is for, separated by commas, as for the verb index.",
        HelpName = "NAMES",
    };

    private readonly Option<bool> _noText = new("--no-text") { Description = "A new index does not keep titles and texts." };

    private readonly Option<string?> _dateFields = DateFieldsOption();

    private readonly Option<int?> _checkpoint = new("--checkpoint")
    {
        Description = "After how many documents the job notes how far it is; 1,024, or 16,384 where none is encoded.",
        HelpName = "N",
    };

    private readonly Option<string?> _rejected = new("--rejected")
    {
        Description = "File that takes rejected documents and why; FOLDER.rejected.jsonl beside the index where not given.",
        HelpName = "FILE",
    };

    private readonly Option<bool> _restart = new("--restart")
    {
        Description = "Begin anew, although a job for the same input was stopped half-way.",
    };

    private readonly Option<string> _durability = DurabilityOption();

    private readonly Option<int> _memory = new("--memory")
    {
        Description = "MiB of memory for documents that are not written yet; more means fewer segments.",
        HelpName = "MIB",
        DefaultValueFactory = _ => 256,
    };

    private readonly ParquetInputs _columns = new();
    private readonly EncoderInputs _encoder = new();
    private readonly SeismicInputs _seismic = new();
    private readonly Option<int> _threads = CommonOptions.Threads();
    private readonly Option<bool> _json = CommonOptions.Json();

    /// <summary>What an acknowledged change survives.</summary>
    public static Option<string> DurabilityOption()
    {
        var option = new Option<string>("--durability")
        {
            Description = "What survives once it is acknowledged: disk (a power cut), system (a killed process; a power cut may "
                + "lose the last seconds) or buffered (neither; the last megabyte may be lost).",
            HelpName = "LEVEL",
            DefaultValueFactory = _ => "disk",
        };
        option.AcceptOnlyFromAmong("disk", "system", "buffered");
        return option;
    }

    /// <summary>What was said of that option.</summary>
    public static Durability DurabilityOf(ParseResult parsed, Option<string> option) =>
        Enum.Parse<Durability>(parsed.GetRequiredValue(option), ignoreCase: true);

    /// <summary>Fields that are dates.</summary>
    public static Option<string?> DateFieldsOption() => new("--date-fields")
    {
        Description = "Members of the documents that are dates (ISO 8601), separated by commas; texts otherwise.",
        HelpName = "NAMES",
    };

    /// <summary>The schema that declares dates.</summary>
    public static FieldSchema DatesOf(string? names) => new(
        [
            .. (names ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Select(name => new FieldDefinition(name, FieldKind.Date)),
        ]);

    public void AddTo(Command command)
    {
        command.Add(_inputs);
        foreach (var option in (Option[])[
            _index, _model, _vocabulary, _engines, _noText, _dateFields, _checkpoint, _rejected, _restart, _durability, _memory,
            _threads, _json])
        {
            command.Add(option);
        }

        _columns.AddTo(command);
        _encoder.AddTo(command);
        _seismic.AddTo(command);
    }

    public AddArguments ArgumentsOf(ParseResult parsed)
    {
        var folder = IndexAlias.Resolve(parsed.GetRequiredValue(_index));
        var threads = CommonOptions.InRange("--threads", parsed.GetValue(_threads), 1, 1024);
        var engines = parsed.GetValue(_engines);
        return new AddArguments
        {
            Inputs = parsed.GetRequiredValue(_inputs),
            Folder = folder,
            Model = parsed.GetValue(_model),
            VocabularyFile = parsed.GetValue(_vocabulary),
            Columns = _columns.ColumnsOf(parsed),
            Encoder = _encoder.OptionsOf(parsed) with
            {
                CacheFolder = IndexSession.GraphFolder(folder),
                Threads = threads,
            },
            Sections = engines is null
                ? _seismic.RefuseWithoutEngines(parsed)
                : _seismic.SectionsOf(parsed, CommonOptions.EnginesOf(engines)),
            Options = new LiveOptions
            {
                Durability = DurabilityOf(parsed, _durability),
                MemoryLimitBytes = (long)CommonOptions.InRange("--memory", parsed.GetValue(_memory), 1, 1 << 20) << 20,
                Text = parsed.GetValue(_noText) ? TextStorage.Dropped : TextStorage.Kept,
                Fields = DatesOf(parsed.GetValue(_dateFields)),
                Threads = threads,
                GivesWay = false,
                Merges = new MergeOptions { MaxSegments = AddArguments.MaxSegments },
            },
            CheckpointItems = parsed.GetValue(_checkpoint) is { } items
                ? CommonOptions.InRange("--checkpoint", items, 1, BulkJobOptions.MostCheckpointItems) : null,
            Job = new BulkJobOptions
            {
                RejectionsPath = parsed.GetValue(_rejected) ?? AddArguments.RejectionsOf(folder),
                Restart = parsed.GetValue(_restart),
            },
            PrintsJson = parsed.GetValue(_json),
        };
    }
}
