using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SparseSearch.Embedded;

namespace SparseSearch.Extensions.Hosting;

/// <summary>
/// Opens an index when the host starts, makes its changes searchable every so often, and closes it with the host, when
/// nobody asks any more. Thread-safe.
/// </summary>
internal sealed partial class HostedIndex(
    string name, IOptionsMonitor<HostedIndexOptions> options, TimeProvider clock, ILogger<HostedIndex> log) : BackgroundService
{
    private readonly HostedIndexOptions _options = options.Get(name);
    private SparseIndex? _index;

    /// <summary>The index.</summary>
    /// <exception cref="InvalidOperationException">The host has not started yet.</exception>
    public SparseIndex Index => _index ?? throw new InvalidOperationException(
        $"The index of {_options.Folder} is opened when the host starts; ask for it afterwards.");

    /// <summary>The index, or null where it is not open yet.</summary>
    public SparseIndex? OpenedIndex => _index;

    /// <summary>Why the last refresh failed; null where it did not.</summary>
    public Exception? Failure { get; private set; }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        // A model may take seconds to open; other services begin meanwhile where the host allows it.
        _index = await Task.Run(() => SparseIndex.OpenOrCreate(_options.Folder, _options.ForIndex()), cancellationToken)
            .ConfigureAwait(false);
        LogOpened(log, _index.Folder, _index.Statistics.LiveDocCount);
        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    public override void Dispose()
    {
        base.Dispose();
        _index?.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(_options.RefreshInterval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            {
                Refresh();
            }
        }
        catch (OperationCanceledException)
        {
            // The host ends.
        }
    }

    private void Refresh()
    {
        try
        {
            Index.RefreshIfChanged();
            Failure = null;
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            // Writers are told as well; searches go on.
            if (Failure is null)
            {
                LogRefreshFailed(log, error, _options.Folder);
            }

            Failure = error;
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Index {Folder} opened: {Documents} documents")]
    private static partial void LogOpened(ILogger log, string folder, long documents);

    [LoggerMessage(2, LogLevel.Error, "Index {Folder} cannot be refreshed")]
    private static partial void LogRefreshFailed(ILogger log, Exception error, string folder);
}
