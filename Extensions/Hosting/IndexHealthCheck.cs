using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace SparseSearch.Extensions.Hosting;

/// <summary>Whether an index can be asked, and whether what is written becomes searchable.</summary>
internal sealed class IndexHealthCheck(HostedIndex hosted) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (hosted.OpenedIndex is not { } index)
        {
            return Task.FromResult(new HealthCheckResult(context.Registration.FailureStatus, "The index is not open yet."));
        }

        if (hosted.Failure is { } failure)
        {
            return Task.FromResult(new HealthCheckResult(
                context.Registration.FailureStatus, "What is written cannot be made searchable.", failure));
        }

        var now = index.Statistics;
        return Task.FromResult(HealthCheckResult.Healthy("The index is open.", new Dictionary<string, object>
        {
            ["documents"] = now.LiveDocCount,
            ["segments"] = now.SegmentCount,
            ["waiting"] = now.UnseenDocCount,
        }));
    }
}
