using System.Diagnostics;
using SparseSearch.Core.Searching;

namespace SparseSearch.Api.Telemetry;

/// <summary>Spans of a search, below that of its request. They cost nothing where nobody listens.</summary>
internal static class SearchSpans
{
    private static readonly ActivitySource s_source = new(TelemetryNames.Source);

    /// <summary>Begins a span; disposing it ends it.</summary>
    /// <returns>Null where nobody listens.</returns>
    public static Activity? Begin(string name, string index, string engine)
    {
        var span = s_source.StartActivity(name);
        span?.SetTag(TelemetryNames.Index, index).SetTag(TelemetryNames.Engine, engine);
        return span;
    }

    /// <summary>Says what was asked for and found: numbers alone, never a text.</summary>
    public static void Found(this Activity? span, int k, int hits, in SearchStatistics statistics)
    {
        if (span is { IsAllDataRequested: true })
        {
            span.SetTag(TelemetryNames.K, k).SetTag(TelemetryNames.Hits, hits)
                .SetTag(TelemetryNames.Exact, statistics.ProvenExact).SetTag(TelemetryNames.Postings, statistics.PostingsScored);
        }
    }
}
