using System.Diagnostics.Metrics;
using SparseSearch.Api.Service;

namespace SparseSearch.Api.Telemetry;

/// <summary>
/// Counts and times what the service does, under <see cref="TelemetryNames"/>, and has slow searches logged. Recording
/// allocates nothing. Thread-safe.
/// </summary>
internal sealed class SearchTelemetry
{
    private const string ByRequest = "request", ByJob = "job";

    private static readonly InstrumentAdvice<double> s_seconds = new()
    {
        HistogramBucketBoundaries =
            [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    };

    private readonly SlowQueryLog _slowLog;
    private readonly Counter<long> _searches, _slow, _written, _rejected, _deleted, _refused;
    private readonly Histogram<double> _searching, _encoding, _fetching;

    /// <summary>Makes the instruments, in a meter that ends with the service.</summary>
    public SearchTelemetry(IMeterFactory meters, SlowQueryLog slowLog)
    {
        _slowLog = slowLog;
        var meter = meters.Create(TelemetryNames.Source);
        _searches = meter.CreateCounter<long>(TelemetryNames.Searches, "{search}", "Searches that were answered.");
        _slow = meter.CreateCounter<long>(TelemetryNames.SlowSearches, "{search}", "Searches over the threshold of the slow log.");
        _written = meter.CreateCounter<long>(TelemetryNames.DocumentsWritten, "{document}", "Documents added or replaced.");
        _rejected = meter.CreateCounter<long>(TelemetryNames.DocumentsRejected, "{document}", "Documents and lines not taken.");
        _deleted = meter.CreateCounter<long>(TelemetryNames.DocumentsDeleted, "{document}", "Documents deleted.");
        _refused = meter.CreateCounter<long>(TelemetryNames.RequestsRefused, "{request}", "Requests not fulfilled.");
        _searching = Duration(meter, TelemetryNames.SearchDuration, "What the engine took.");
        _encoding = Duration(meter, TelemetryNames.EncodeDuration, "What encoding a query's text took, waiting included.");
        _fetching = Duration(meter, TelemetryNames.FetchDuration, "What reading the hits took.");
    }

    /// <summary>A search was answered.</summary>
    public void Searched(in SearchRecord search)
    {
        KeyValuePair<string, object?> index = new(TelemetryNames.Index, search.Index), engine = new(TelemetryNames.Engine, search.Engine);
        _searches.Add(1, index, engine, new(TelemetryNames.Exact, search.Statistics.ProvenExact ? "true" : "false"));
        _searching.Record(search.Searching.TotalSeconds, index, engine);
        _fetching.Record(search.Fetching.TotalSeconds, index);
        if (search.Query.Text is not null)
        {
            _encoding.Record(search.Encoding.TotalSeconds, index);
        }

        if (_slowLog.IsSlow(search.Total))
        {
            _slow.Add(1, index, engine);
            _slowLog.Write(search);
        }
    }

    /// <summary>Documents came with a request.</summary>
    public void Wrote(ServedIndex index, long taken, long rejected)
    {
        index.Counters.Wrote(taken);
        Wrote(index.Name, ByRequest, taken, rejected);
    }

    /// <summary>Documents came by a job.</summary>
    public void WroteByJob(string index, long taken, long rejected) => Wrote(index, ByJob, taken, rejected);

    /// <summary>A document was deleted.</summary>
    public void Deleted(ServedIndex index)
    {
        index.Counters.DeletedOne();
        _deleted.Add(1, new KeyValuePair<string, object?>(TelemetryNames.Index, index.Name));
    }

    /// <summary>A request was not fulfilled.</summary>
    /// <param name="status">The HTTP status.</param>
    /// <param name="code">The word for programs, of the few that there are.</param>
    public void Refused(int status, string code) =>
        _refused.Add(1, new(TelemetryNames.Status, status), new KeyValuePair<string, object?>(TelemetryNames.ErrorType, code));

    private void Wrote(string index, string way, long taken, long rejected)
    {
        KeyValuePair<string, object?> its = new(TelemetryNames.Index, index), by = new(TelemetryNames.Way, way);
        if (taken > 0)
        {
            _written.Add(taken, its, by);
        }

        if (rejected > 0)
        {
            _rejected.Add(rejected, its, by);
        }
    }

    private static Histogram<double> Duration(Meter meter, string name, string description) =>
        meter.CreateHistogram(name, "s", description, tags: null, s_seconds);
}
