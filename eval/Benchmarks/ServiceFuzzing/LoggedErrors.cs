using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace SparseSearch.Benchmarks.ServiceFuzzing;

/// <summary>Exceptions that the service logs as errors, each once with how often it came. Thread-safe.</summary>
internal sealed class LoggedErrors : ILoggerProvider, ILogger
{
    private readonly ConcurrentDictionary<string, int> _errors = new();

    /// <summary>All of them.</summary>
    public IReadOnlyList<string> All => [.. _errors.Select(static e => $"{e.Value} times: {e.Key}")];

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => this;

    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    /// <inheritdoc/>
    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel) && exception is not null && !formatter(state, null).StartsWith("Job ", StringComparison.Ordinal))
        {
            var stack = exception.StackTrace?.Split('\n') ?? [];
            _errors.AddOrUpdate($"{exception.GetType()}: {exception.Message}\n{string.Join('\n', stack.Take(8))}", 1, static (_, count) => count + 1);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
