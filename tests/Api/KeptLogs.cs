using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace SparseSearch.Tests;

/// <summary>Keeps what is logged, with its named values.</summary>
internal sealed class KeptLogs(LogLevel least = LogLevel.Information) : ILoggerProvider
{
    private readonly ConcurrentQueue<(string Category, LogLevel Level, string Text, IReadOnlyDictionary<string, object?> Values)> _all = new();

    public IReadOnlyList<(string Category, LogLevel Level, string Text, IReadOnlyDictionary<string, object?> Values)> All => [.. _all];

    public ILogger CreateLogger(string categoryName) => new Keeper(this, categoryName);

    public void Dispose()
    {
    }

    private sealed class Keeper(KeptLogs logs, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= logs.Level;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                var values = (state as IReadOnlyList<KeyValuePair<string, object?>> ?? []).ToDictionary(static v => v.Key, static v => v.Value);
                logs._all.Enqueue((category, logLevel, $"{formatter(state, exception)} {exception}", values));
            }
        }
    }

    private LogLevel Level => least;
}
