using SparseSearch.Indexer.Jobs;

namespace SparseSearch.Api.Telemetry;

/// <summary>Counts what a job wrote while it tells of it; what earlier runs of it had done is not counted again.</summary>
internal sealed class CountedProgress(IProgress<BulkJobProgress> next, SearchTelemetry telemetry, string index) : IProgress<BulkJobProgress>
{
    private BulkJobProgress? _last;

    /// <summary>The first report is of what earlier runs did.</summary>
    public void Report(BulkJobProgress value)
    {
        if (_last is { } last)
        {
            telemetry.WroteByJob(index, value.Indexed - last.Indexed, value.Rejected - last.Rejected);
        }

        _last = value;
        next.Report(value);
    }
}
