using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using SparseSearch.Core.Segments;
using SparseSearch.Core.Vectors;
using SparseSearch.Embedded.Composition;
using SparseSearch.Indexer.Live;
using SparseSearch.Indexer.Operations;

namespace SparseSearch.Api.Service;

/// <summary>
/// The indexes of the data folder, all open. Opens them when the service starts, makes their changes searchable every so
/// often, and closes them when it ends. Thread-safe.
/// </summary>
internal sealed partial class IndexRegistry(
    IOptions<ServiceOptions> options, ServedModels models, TimeProvider clock, ILogger<IndexRegistry> log) : BackgroundService
{
    /// <summary>Where copies are while they are made, in the data folder; no index has such a name.</summary>
    private const string MakingFolder = ".making";

    private readonly ConcurrentDictionary<string, ServedIndex> _indexes = new(StringComparer.Ordinal);
    private readonly Lock _making = new();
    private readonly IndexAliases _aliases = new(options.Value.DataFolder);

    /// <summary>Whether all indexes are open.</summary>
    public bool IsReady { get; private set; }

    /// <summary>All indexes, by name.</summary>
    public IReadOnlyList<ServedIndex> All => [.. _indexes.Values.OrderBy(static i => i.Name, StringComparer.Ordinal)];

    /// <summary>Names that stand for indexes.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Aliases => _aliases.All;

    /// <summary>When the service started.</summary>
    public DateTimeOffset Started { get; } = clock.GetUtcNow();

    /// <summary>What is thrown where an index is not there.</summary>
    public static RequestException Unknown(string name) => new(
        StatusCodes.Status404NotFound, "unknown_index", $"There is no index '{name}'.",
        "GET /v1/indexes lists those there are; PUT /v1/indexes/NAME makes one.")
    {
        Value = name,
    };

    /// <summary>An index by its name or an alias.</summary>
    /// <exception cref="RequestException">There is none.</exception>
    public ServedIndex Of(string name) =>
        _indexes.TryGetValue(_aliases.Resolve(IndexName.Check(name)), out var index) ? index : throw Unknown(name);

    /// <summary>The aliases of an index, by name.</summary>
    public IReadOnlyList<string> AliasesOf(string index) => _aliases.Of(index);

    /// <summary>Points an alias at an index, in one step: searches before it ask the old index, those after it the new one.</summary>
    /// <exception cref="RequestException">There is no such index, or an index has the name.</exception>
    public void Point(string alias, string index)
    {
        IndexName.CheckUnreserved(alias);
        lock (_making)
        {
            if (Directory.Exists(FolderOf(alias)))
            {
                throw Exists("index_exists", $"There is an index '{alias}'.", alias, "Take another name for the alias.");
            }

            if (!_indexes.ContainsKey(IndexName.Check(index)))
            {
                throw Unknown(index);
            }

            _aliases.Point(alias, index);
            LogPointed(log, alias, index);
        }
    }

    /// <summary>Removes an alias; its index stays.</summary>
    /// <exception cref="RequestException">There is none.</exception>
    public void RemoveAlias(string alias)
    {
        lock (_making)
        {
            if (!_aliases.Remove(IndexName.Check(alias)))
            {
                throw UnknownAlias(alias);
            }
        }
    }

    /// <summary>What is thrown where an alias is not there.</summary>
    public static RequestException UnknownAlias(string alias) => new(
        StatusCodes.Status404NotFound, "unknown_alias", $"There is no alias '{alias}'.", "GET /v1/aliases lists those there are.")
    {
        Value = alias,
    };

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
        IndexName.CheckUnreserved(name);
        var encoder = model is null ? null : models.Of(model);
        lock (_making)
        {
            DemandFree(name);
            var index = new ServedIndex(
                name, LiveIndexes.Create(
                    FolderOf(name), vocabulary ?? encoder!.Vocabulary, sections, live, encoder?.Description), encoder, clock);
            _indexes[name] = index;
            LogMade(log, name);
            return index;
        }
    }

    /// <summary>Makes an index of a copy of another one.</summary>
    /// <param name="name">Of no index yet.</param>
    /// <param name="source">An index folder, which stays.</param>
    /// <param name="cancellationToken">Ends it; nothing is left.</param>
    /// <exception cref="RequestException">There is such an index.</exception>
    public ServedIndex Adopt(string name, string source, CancellationToken cancellationToken)
    {
        // Under its name when it is whole: what a stop leaves here is removed at the next start.
        var making = MakingOf(IndexName.CheckUnreserved(name));
        lock (_making)
        {
            DemandFree(name);
            Directory.CreateDirectory(making);
        }

        try
        {
            IndexCopy.Copy(source, making, cancellationToken: cancellationToken);
            lock (_making)
            {
                Directory.Move(making, FolderOf(name));
                return Open(name);
            }
        }
        catch
        {
            Directory.Delete(making, recursive: true);
            throw;
        }
    }

    /// <summary>Closes an index and removes its files. Searches that run end as they would have.</summary>
    /// <exception cref="RequestException">There is none.</exception>
    public void Delete(string name)
    {
        lock (_making)
        {
            if (_aliases.Has(IndexName.Check(name)))
            {
                throw Exists("is_alias", $"'{name}' is an alias.", name, "Delete the index that it stands for, or DELETE /v1/aliases/NAME.");
            }

            if (_aliases.Of(name) is [var alias, ..])
            {
                throw Exists("has_alias", $"The alias '{alias}' stands for the index.", alias, "Point it at another index, or remove it, first.");
            }

            if (!_indexes.TryRemove(name, out var index))
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
        if (Directory.Exists(Path.Combine(options.Value.DataFolder, MakingFolder)))
        {
            Directory.Delete(Path.Combine(options.Value.DataFolder, MakingFolder), recursive: true);
        }

        _aliases.Read();
        foreach (var folder in Directory.EnumerateDirectories(options.Value.DataFolder).Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(folder);
            if (IndexName.IsValid(name) && File.Exists(Path.Combine(folder, IndexFolder.ManifestName)))
            {
                Open(name);
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

    private ServedIndex Open(string name)
    {
        var live = LiveIndexes.Open(FolderOf(name), new LiveOptions());
        var encoder = live.Encoder is { } filledBy ? models.Filling(filledBy) : null;
        LogOpened(log, name, live.Statistics.LiveDocCount, live.RecoveredCount);
        if (live.Encoder is { } missing && encoder is null)
        {
            LogModelMissing(log, name, missing.ModelName);
        }

        return _indexes[name] = new ServedIndex(name, live, encoder, clock);
    }

    /// <summary>Demands that nothing has a name.</summary>
    private void DemandFree(string name)
    {
        if (_aliases.Has(name) || Directory.Exists(FolderOf(name)) || Directory.Exists(MakingOf(name)))
        {
            throw Exists("index_exists", $"There is an index or alias '{name}' already.", name, "Take another name, or delete it first.");
        }
    }

    private static RequestException Exists(string code, string message, string value, string remedy) =>
        new(StatusCodes.Status409Conflict, code, message, remedy) { Value = value };

    private void RefreshOne(ServedIndex index)
    {
        try
        {
            index.RefreshIfChanged();
        }
        catch (ObjectDisposedException) when (!_indexes.ContainsKey(index.Name))
        {
            // It was deleted meanwhile.
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            // Writers of this index are told as well; the others go on.
            LogRefreshFailed(log, error, index.Name);
        }
    }

    private string MakingOf(string name) => Path.Combine(options.Value.DataFolder, MakingFolder, name);

    private string FolderOf(string name) => Path.Combine(options.Value.DataFolder, name);

    [LoggerMessage(1, LogLevel.Information, "Index {Name} opened: {Documents} documents, {Recovered} changes from its log")]
    private static partial void LogOpened(ILogger log, string name, long documents, long recovered);

    [LoggerMessage(2, LogLevel.Warning, "Index {Name} was filled by the model {Model}, which the configuration lacks: it is searched by vectors only")]
    private static partial void LogModelMissing(ILogger log, string name, string model);

    [LoggerMessage(3, LogLevel.Information, "Index {Name} made")]
    private static partial void LogMade(ILogger log, string name);

    [LoggerMessage(4, LogLevel.Information, "Index {Name} deleted")]
    private static partial void LogDeleted(ILogger log, string name);

    [LoggerMessage(6, LogLevel.Information, "Alias {Alias} points at {Index}")]
    private static partial void LogPointed(ILogger log, string alias, string index);

    [LoggerMessage(5, LogLevel.Error, "Index {Name} cannot be refreshed")]
    private static partial void LogRefreshFailed(ILogger log, Exception error, string name);
}
