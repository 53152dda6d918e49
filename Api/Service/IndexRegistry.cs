using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using SparseSearch.Core.Segments;
using SparseSearch.Core.Vectors;
using SparseSearch.Embedded.Composition;
using SparseSearch.Indexer.Live;

namespace SparseSearch.Api.Service;

/// <summary>
/// The indexes of the data folder, all open. Opens them when the service starts, makes their changes searchable every so
/// often, and closes them when it ends. Thread-safe.
/// </summary>
internal sealed partial class IndexRegistry(
    IOptions<ServiceOptions> options, ServedModels models, TimeProvider clock, ILogger<IndexRegistry> log) : BackgroundService
{
    private readonly ConcurrentDictionary<string, ServedIndex> _indexes = new(StringComparer.Ordinal);
    private readonly Lock _making = new();

    /// <summary>Whether all indexes are open.</summary>
    public bool IsReady { get; private set; }

    /// <summary>All indexes, by name.</summary>
    public IReadOnlyList<ServedIndex> All => [.. _indexes.Values.OrderBy(static i => i.Name, StringComparer.Ordinal)];

    /// <summary>What is thrown where an index is not there.</summary>
    public static RequestException Unknown(string name) => new(
        StatusCodes.Status404NotFound, "unknown_index", $"There is no index '{name}'.",
        "GET /v1/indexes lists those there are; PUT /v1/indexes/NAME makes one.")
    {
        Value = name,
    };

    /// <summary>An index by its name.</summary>
    /// <exception cref="RequestException">There is none.</exception>
    public ServedIndex Of(string name) =>
        _indexes.TryGetValue(IndexName.Check(name), out var index) ? index : throw Unknown(name);

    /// <summary>Makes an empty index.</summary>
    /// <param name="name">Of no index yet.</param>
    /// <param name="vocabulary">The terms; null for those of the model.</param>
    /// <param name="model">A model of the configuration, or null where vectors come ready-made.</param>
    /// <param name="sections">The engines.</param>
    /// <param name="live">How it works.</param>
    /// <exception cref="RequestException">There is such an index, or no such model.</exception>
    public ServedIndex Create(
        string name, Vocabulary? vocabulary, string? model, EngineSections sections, LiveOptions live)
    {
        IndexName.Check(name);
        var encoder = model is null ? null : models.Of(model);
        lock (_making)
        {
            var folder = FolderOf(name);
            if (_indexes.ContainsKey(name) || Directory.Exists(folder))
            {
                throw new RequestException(
                    StatusCodes.Status409Conflict, "index_exists", $"There is an index '{name}' already.",
                    "Take another name, or delete it first.")
                {
                    Value = name,
                };
            }

            var index = new ServedIndex(
                name, LiveIndexes.Create(folder, vocabulary ?? encoder!.Vocabulary, sections, live, encoder?.Description), encoder);
            _indexes[name] = index;
            LogMade(log, name);
            return index;
        }
    }

    /// <summary>Closes an index and removes its files. Searches that run end as they would have.</summary>
    /// <exception cref="RequestException">There is none.</exception>
    public void Delete(string name)
    {
        lock (_making)
        {
            if (!_indexes.TryRemove(IndexName.Check(name), out var index))
            {
                throw Unknown(name);
            }

            index.Dispose();
            Directory.Delete(FolderOf(name), recursive: true);
            LogDeleted(log, name);
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        foreach (var index in _indexes.Values)
        {
            index.Dispose();
        }

        _indexes.Clear();
    }

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        IndexFolder.Make(options.Value.DataFolder, FileOperations.Unwatched);
        foreach (var folder in Directory.EnumerateDirectories(options.Value.DataFolder).Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(folder);
            if (!IndexName.IsValid(name) || !File.Exists(Path.Combine(folder, IndexFolder.ManifestName)))
            {
                continue;
            }

            var live = LiveIndexes.Open(folder, new LiveOptions());
            var encoder = live.Encoder is { } filledBy ? models.Filling(filledBy) : null;
            _indexes[name] = new ServedIndex(name, live, encoder);
            LogOpened(log, name, live.Statistics.LiveDocCount, live.RecoveredCount);
            if (live.Encoder is { } missing && encoder is null)
            {
                LogModelMissing(log, name, missing.ModelName);
            }
        }

        IsReady = true;
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.Value.RefreshSeconds), clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            {
                foreach (var index in All)
                {
                    RefreshOne(index);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The host ends.
        }
    }

    private void RefreshOne(ServedIndex index)
    {
        try
        {
            index.RefreshIfChanged();
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            // Writers of this index are told as well; the others go on.
            LogRefreshFailed(log, error, index.Name);
        }
    }

    private string FolderOf(string name) => Path.Combine(options.Value.DataFolder, name);

    [LoggerMessage(1, LogLevel.Information, "Index {Name} opened: {Documents} documents, {Recovered} changes from its log")]
    private static partial void LogOpened(ILogger log, string name, long documents, long recovered);

    [LoggerMessage(2, LogLevel.Warning, "Index {Name} was filled by the model {Model}, which the configuration lacks: it is searched by vectors only")]
    private static partial void LogModelMissing(ILogger log, string name, string model);

    [LoggerMessage(3, LogLevel.Information, "Index {Name} made")]
    private static partial void LogMade(ILogger log, string name);

    [LoggerMessage(4, LogLevel.Information, "Index {Name} deleted")]
    private static partial void LogDeleted(ILogger log, string name);

    [LoggerMessage(5, LogLevel.Error, "Index {Name} cannot be refreshed")]
    private static partial void LogRefreshFailed(ILogger log, Exception error, string name);
}
