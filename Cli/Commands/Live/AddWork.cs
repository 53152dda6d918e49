using System.Diagnostics;
using System.Globalization;
using SparseSearch.Cli.Jobs;
using SparseSearch.Cli.Output;
using SparseSearch.Core.Documents;
using SparseSearch.Core.Segments;
using SparseSearch.Core.TextEncoding;
using SparseSearch.Core.Vectors;
using SparseSearch.Embedded.Composition;
using SparseSearch.Encoders;
using SparseSearch.Indexer.Jobs;
using SparseSearch.Indexer.Live;

namespace SparseSearch.Cli.Commands.Live;

/// <summary>One run of <c>add</c>: inputs, encoder and index are opened, the job is run. For one use.</summary>
internal sealed class AddWork(Terminal terminal, AddArguments arguments)
{
    /// <summary>Ready vectors come so fast that a note for each chunk would be most of the work.</summary>
    private const int CheckpointVectors = 16_384;

    private readonly List<IDisposable> _open = [];

    public async Task<AddOutcome> RunAsync(CancellationToken cancellationToken)
    {
        var files = arguments.Inputs.Select(InputFile.Find).ToList();
        try
        {
            using var encoder = OpenEncoder(files);
            using var index = OpenIndex(files, encoder?.Description, encoder?.Vocabulary);
            return await IndexAsync(files, encoder, index, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _open.ForEach(static opened => opened.Dispose());
        }
    }

    private bool Exists => File.Exists(Path.Combine(arguments.Folder, IndexFolder.ManifestName));

    private async Task<AddOutcome> IndexAsync(
        List<InputFile> files, ISparseEncoder? encoder, LiveIndex index, CancellationToken cancellationToken)
    {
        var input = BulkInput.Joined(
            [.. files.Select(file => file.Open(index.Vocabulary, arguments.Columns, _open))]);
        var before = arguments.Job.Restart ? 0 : BulkJob.UnfinishedItems(index.Folder, input);
        if (before > 0)
        {
            terminal.Note(string.Create(
                CultureInfo.InvariantCulture,
                $"A job for this input was stopped after {before:N0} documents; it goes on there."));
        }

        var watch = Stopwatch.StartNew();
        var (counts, tokens) = (default(BulkJobProgress), 0L);
        using var saying = cancellationToken.Register(() => terminal.Note(
            "What was done is kept; the same command goes on from there."));
        await WorkProgress.RunAsync(
            terminal, encoder is null ? "indexing" : "encoding and indexing", "documents",
            terminal.ShowsProgress ? CountOf(files) : null,
            async report =>
            {
                using var observed = encoder is null ? null : new ObservedEncoder(encoder, static (_, _) => { }, TimeProvider.System);
                var job = new BulkJob(index, input, observed, JobOptions(encoder is not null));
                counts = await job.RunAsync(
                    new Relay<BulkJobProgress>(told => report(told.Items, RemarkOf(told, observed, watch))), cancellationToken)
                    .ConfigureAwait(false);
                tokens = observed?.Tokens ?? 0;
            },
            before).ConfigureAwait(false);

        // A process that ends here leaves no work to the next one.
        index.Tidy(cancellationToken);
        return new AddOutcome(counts, index.Statistics, tokens, watch.Elapsed);
    }

    private BulkJobOptions JobOptions(bool encodes)
    {
        var items = arguments.CheckpointItems ?? (encodes ? arguments.Job.CheckpointItems : CheckpointVectors);
        return arguments.Job with
        {
            CheckpointItems = items,
            ChunkItems = Math.Min(items, arguments.Job.ChunkItems),
        };
    }

    private static string RemarkOf(BulkJobProgress told, ObservedEncoder? encoder, Stopwatch watch)
    {
        var rate = encoder is null ? "" : string.Create(
            CultureInfo.InvariantCulture, $", {encoder.Tokens / Math.Max(watch.Elapsed.TotalSeconds, 1e-3):N0} tokens/s");
        return told.Rejected == 0 ? rate : string.Create(CultureInfo.InvariantCulture, $"{rate}, {told.Rejected:N0} rejected");
    }

    private static long? CountOf(List<InputFile> files)
    {
        var total = 0L;
        foreach (var file in files)
        {
            if (file.Count() is not { } count)
            {
                return null;
            }

            total += count;
        }

        return total;
    }

    /// <summary>The encoder that is needed: of texts, or of a new index whose queries will be texts.</summary>
    private SparseEncoder? OpenEncoder(List<InputFile> files)
    {
        if (arguments.Model is { } model)
        {
            IndexFolder.Make(arguments.Folder, FileOperations.Unwatched);
            return EncoderFactory.Open(model, arguments.Encoder);
        }

        if (files.All(static f => f.Kind != InputKind.Documents))
        {
            return null;
        }

        if (!Exists || IndexManifestFile.Read(arguments.Folder).Encoder is not { } filledBy)
        {
            throw new UsageException("Documents need a model that encodes them; name one with --model.");
        }

        var given = arguments.Encoder;
        return Path.Exists(filledBy.ModelPath)
            ? EncoderFactory.Open(filledBy.ModelPath, EncoderOptions.Of(filledBy) with
            {
                CacheFolder = given.CacheFolder,
                Threads = given.Threads,
                Device = given.Device,
                Precision = given.Precision,
                MemoryBudget = given.MemoryBudget,
            })
            : throw new UsageException(
                $"The index was filled by the model {filledBy.ModelPath}, which is not there; name it with --model.");
    }

    private LiveIndex OpenIndex(List<InputFile> files, EncoderDescription? encoder, Vocabulary? vocabulary)
    {
        if (!Exists)
        {
            var source = files.Find(static f => f.Kind == InputKind.Index);
            vocabulary ??= arguments.VocabularyFile is { } file
                ? new Vocabulary([.. TextFile.ReadLines(file).Select(static line => line.Text)])
                : (source ?? files[0]).ReadVocabulary();
            encoder ??= source is null ? null : IndexManifestFile.Read(source.Path).Encoder;
            return LiveIndexes.Create(
                arguments.Folder, vocabulary, arguments.Sections ?? EngineSections.Default, arguments.Options, encoder);
        }

        if (arguments.Sections is not null)
        {
            throw new UsageException(
                $"{arguments.Folder} is there, and has its engines; leave out --engines, or make another index.");
        }

        if (IndexManifestFile.Read(arguments.Folder).Encoder is { } filledBy && encoder is not null
            && filledBy.Hash != encoder.Hash)
        {
            throw new UsageException(
                $"{arguments.Folder} was filled by {filledBy.ModelName} ({filledBy.Hash}), and {encoder.ModelName} "
                + $"({encoder.Hash}) is another model: vectors of two models cannot be compared. Make a new index, and point an "
                + "alias at it when it is done.");
        }

        return LiveIndexes.Open(arguments.Folder, arguments.Options);
    }
}
