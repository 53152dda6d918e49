using System.Diagnostics.Metrics;
using SparseSearch.Api.Jobs;
using SparseSearch.Api.Service;

namespace SparseSearch.Api.Telemetry;

/// <summary>What indexes hold and how far jobs are, read when somebody collects metrics. Thread-safe.</summary>
internal sealed class StateGauges(IMeterFactory meters, IndexRegistry indexes, BulkJobRunner jobs) : IHostedService
{
    /// <summary>Makes the gauges; they end with the service's meter.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var meter = meters.Create(TelemetryNames.Source);
        Index(meter, TelemetryNames.IndexDocuments, "{document}", "Live documents.", static i => i.Live.Statistics.LiveDocCount);
        Index(meter, TelemetryNames.IndexUnseen, "{document}", "Documents no search finds yet.", static i => i.Live.Statistics.UnseenDocCount);
        Index(meter, TelemetryNames.IndexDeleted, "{document}", "Deleted and replaced documents.", static i => i.Live.Statistics.DeadDocCount);
        Index(meter, TelemetryNames.IndexSegments, "{segment}", "Segments.", static i => i.Live.Statistics.SegmentCount);
        Index(meter, TelemetryNames.IndexSize, "By", "Bytes of all files.", static i => i.BytesOf());
        Index(meter, TelemetryNames.IndexLogSize, "By", "Bytes of the write-ahead log.", static i => i.BytesOf("*.wal"));
        meter.CreateObservableGauge(TelemetryNames.Jobs, JobsByState, "{job}", "Jobs that are remembered.");
        Job(meter, TelemetryNames.JobItems, "Lines and rows that are done.", static job => job.Progress.Items);
        Job(meter, TelemetryNames.JobRejected, "Lines and rows that were rejected.", static job => job.Progress.Rejected);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Index(Meter meter, string name, string unit, string description, Func<ServedIndex, long> value) =>
        meter.CreateObservableGauge(name, () => Measured(value), unit, description);

    private List<Measurement<long>> Measured(Func<ServedIndex, long> value)
    {
        var measured = new List<Measurement<long>>();
        foreach (var index in indexes.All)
        {
            try
            {
                measured.Add(new Measurement<long>(value(index), new KeyValuePair<string, object?>(TelemetryNames.Index, index.Name)));
            }
            catch (Exception gone) when (gone is ObjectDisposedException or IOException)
            {
                // It was deleted meanwhile.
            }
        }

        return measured;
    }

    private void Job(Meter meter, string name, string description, Func<JobStatus, long> value) =>
        meter.CreateObservableGauge(name, () => jobs.All.Where(static job => job.State == JobState.Running).Select(
            job => new Measurement<long>(value(job), new KeyValuePair<string, object?>(TelemetryNames.Job, job.Id))), "{item}", description);

    private IEnumerable<Measurement<int>> JobsByState()
    {
        var all = jobs.All;
        return Enum.GetValues<JobState>().Select(state => new Measurement<int>(
            all.Count(job => job.State == state),
            new KeyValuePair<string, object?>(TelemetryNames.State, state.ToString().ToLowerInvariant())));
    }
}
