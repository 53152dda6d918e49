using Microsoft.Extensions.Options;
using SparseSearch.Api.Jobs;
using SparseSearch.Core.Segments;
using SparseSearch.Embedded.Composition;
using SparseSearch.Indexer.Bulk;
using SparseSearch.Indexer.Jobs;
using SparseSearch.Indexer.Live;

namespace SparseSearch.Api.Service;

/// <summary>
/// Makes indexes of the collections that the configuration names, in the background of the first start: what is indexed can
/// be searched meanwhile. A start that was stopped is gone on with at the next one.
/// </summary>
internal sealed partial class StartupLoads(
    IndexRegistry registry, ServedModels models, BulkJobRunner runner, ImportJobs imports, IOptions<ServiceOptions> options,
    TimeProvider clock, ILogger<StartupLoads> log) : BackgroundService
{
    /// <summary>Where it is noted which ones are not done, in the data folder; no index has such a name.</summary>
    public const string PendingFolder = ".loads";

    private static readonly TimeSpan s_between = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Models take a moment to open; the service answers meanwhile.
        await Task.Yield();
        foreach (var (name, load) in options.Value.Load)
        {
            try
            {
                Begin(name, load);
            }
            catch (Exception error) when (error is RequestException or IOException or InvalidOperationException or ArgumentException)
            {
                LogFailed(log, error, name, load.Source);
            }
        }
    }

    private void Begin(string name, LoadOptions load)
    {
        var pending = Path.Combine(options.Value.DataFolder, PendingFolder, name);
        var isThere = registry.All.Any(index => index.Name == name);
        if (isThere && !File.Exists(pending))
        {
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(pending)!);
        DurableFile.WriteAll(pending, [], FileOperations.Unwatched);
        var index = isThere ? registry.Of(name) : registry.Create(
            name, null, models.Chosen(load.Model).Name,
            EngineSections.For(load.Engines is { Count: > 0 } engines ? engines : [EngineCatalog.Default]),
            new LiveOptions());
        var source = DocumentSource.Find(load.Source, "corpus") ?? throw new FileNotFoundException(
            $"{load.Source} holds no corpus.jsonl (.zst, .gz) or corpus.parquet.", load.Source);
        // Small chunks: the first documents can be searched soon.
        var job = new BulkJobOptions { ChunkItems = 256, CheckpointItems = 256, RejectionsPath = imports.RejectionsOf(name, "load") };
        LogBegun(log, name, source);
        runner.Submit($"{name}: {Path.GetFileName(load.Source)}", async (progress, stop) =>
        {
            var done = await new BulkJob(index.Live, BulkInput.Documents(source), index.EncoderOr("Add its model"), job)
                .RunAsync(new Teller(name, progress, clock, log), stop).ConfigureAwait(false);
            index.Refresh();
            File.Delete(pending);
            LogDone(log, name, done.Indexed, done.Rejected);
            return done;
        });
    }

    [LoggerMessage(1, LogLevel.Information, "Index {Name} is being made of {Source}")]
    private static partial void LogBegun(ILogger log, string name, string source);

    [LoggerMessage(2, LogLevel.Information, "Index {Name}: {Documents} documents so far, which can be searched")]
    private static partial void LogProgress(ILogger log, string name, long documents);

    [LoggerMessage(3, LogLevel.Information, "Index {Name} is complete: {Documents} documents, {Rejected} rejected")]
    private static partial void LogDone(ILogger log, string name, long documents, long rejected);

    [LoggerMessage(4, LogLevel.Error, "Index {Name} cannot be made of {Source}")]
    private static partial void LogFailed(ILogger log, Exception error, string name, string source);

    /// <summary>Tells the job's watchers at once and the log every few seconds.</summary>
    private sealed class Teller(string name, IProgress<BulkJobProgress> jobs, TimeProvider clock, ILogger log)
        : IProgress<BulkJobProgress>
    {
        private long _told = clock.GetTimestamp();

        public void Report(BulkJobProgress value)
        {
            jobs.Report(value);
            if (clock.GetElapsedTime(_told) >= s_between)
            {
                _told = clock.GetTimestamp();
                LogProgress(log, name, value.Indexed);
            }
        }
    }
}
