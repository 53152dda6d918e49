using Microsoft.Extensions.Options;
using SparseSearch.Api.Service;

namespace SparseSearch.Api.Telemetry;

/// <summary>
/// Logs searches that took longer than the configuration allows: numbers, names and the shape of the filter. What was
/// searched for is logged at the level Debug alone, since it may be confidential. Thread-safe.
/// </summary>
internal sealed partial class SlowQueryLog(IOptions<ServiceOptions> options, ILogger<SlowQueryLog> log)
{
    private readonly TimeSpan _threshold = options.Value.SlowQueryMilliseconds == 0
        ? TimeSpan.MaxValue : TimeSpan.FromMilliseconds(options.Value.SlowQueryMilliseconds);

    /// <summary>Whether a search that took so long is to be logged.</summary>
    public bool IsSlow(TimeSpan total) => total >= _threshold;

    /// <summary>Logs a search.</summary>
    public void Write(in SearchRecord search)
    {
        if (!log.IsEnabled(LogLevel.Warning))
        {
            return;
        }

        LogSlow(
            log, search.Index, search.Engine, search.Query.K, search.Query.Offset, search.Hits, search.Statistics.ProvenExact,
            search.Statistics.Reason, search.Terms, FilterShape.Of(search.Filter), search.Statistics.PostingsScored,
            search.Statistics.DocumentsScored, search.Statistics.BlocksVisited, search.Statistics.BlocksSkipped,
            (long)search.Encoding.TotalMicroseconds, (long)search.Searching.TotalMicroseconds, (long)search.Fetching.TotalMicroseconds);
        if (log.IsEnabled(LogLevel.Debug))
        {
            LogQuery(log, search.Index, search.Query.Text ?? string.Join(' ', search.Query.Vector?.Keys ?? []), search.Filter?.ToString());
        }
    }

    [LoggerMessage(1, LogLevel.Warning,
        "Slow search of {Index} by {Engine}: k {K} after {Offset}, {Hits} hits, exact {Exact}, plan {Reason}, {Terms} terms, filter {Filter}; "
        + "{Postings} postings, {Documents} documents, {Blocks} blocks and {SkippedBlocks} left out; "
        + "{EncodeMicroseconds} us encoding, {SearchMicroseconds} us searching, {FetchMicroseconds} us fetching")]
    private static partial void LogSlow(
        ILogger log, string index, string engine, int k, int offset, int hits, bool exact, string? reason, int terms, string? filter,
        long postings, long documents, long blocks, long skippedBlocks, long encodeMicroseconds, long searchMicroseconds,
        long fetchMicroseconds);

    [LoggerMessage(2, LogLevel.Debug, "The slow search of {Index} was for {Query}, among {Filter}", SkipEnabledCheck = true)]
    private static partial void LogQuery(ILogger log, string index, string query, string? filter);
}
