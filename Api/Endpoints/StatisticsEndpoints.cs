using System.Diagnostics;
using System.Reflection;
using SparseSearch.Api.Access;
using SparseSearch.Api.Contracts;
using SparseSearch.Api.Service;
using SparseSearch.Core.Segments;
using SparseSearch.Embedded.Composition;

namespace SparseSearch.Api.Endpoints;

/// <summary>What the indexes hold and what happened to them; and reading an index before it is asked.</summary>
internal static class StatisticsEndpoints
{
    /// <summary>Of the program.</summary>
    public static string Version { get; } =
        typeof(StatisticsEndpoints).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";

    public static void Map(IEndpointRouteBuilder routes, RouteGroupBuilder indexes)
    {
        routes.MapGet("/v1/statistics", static (IndexRegistry all, KeyHolder holder, TimeProvider clock) => new ServiceStatistics(
                Version, all.Started, (clock.GetUtcNow() - all.Started).TotalSeconds, Environment.WorkingSet,
                [.. holder.Of(all.All).Select(Of)]))
            .WithTags("statistics").WithSummary("The service and all its indexes").Demands(AccessScope.Read);
        indexes.MapGet("{name}/statistics", static (string name, IndexRegistry all) => Of(all.Of(name)))
            .WithSummary("What an index holds, and what happened to it since the service started").Demands(AccessScope.Read);
        indexes.MapPost("{name}/warmup", static (
                string name, WarmUpRequest? request, IndexRegistry all, CancellationToken stop) =>
                WarmUp(all.Of(name), request?.Engines ?? [EngineCatalog.Default], stop))
            .WithSummary("Read what searches will read, so that the first ones need not wait").Demands(AccessScope.Write);
    }

    private static IndexStatistics Of(ServedIndex index)
    {
        var (statistics, counters) = (index.Live.Statistics, index.Counters);
        var snapshot = index.Use();
        try
        {
            return new IndexStatistics(
                index.Name, statistics.LiveDocCount, snapshot.Index.LiveDocCount, statistics.DeadDocCount, statistics.SegmentCount,
                index.BytesOf(), counters.Searches, counters.SearchMicroseconds, counters.Failures,
                counters.Written, counters.Deleted);
        }
        finally
        {
            snapshot.Release();
        }
    }

    private static WarmUpAnswer WarmUp(ServedIndex index, IReadOnlyList<string> engines, CancellationToken cancellationToken)
    {
        var begin = Stopwatch.GetTimestamp();
        var snapshot = index.Use();
        try
        {
            foreach (var engine in engines)
            {
                SearchWork.OpenEngine(index, snapshot, engine);
            }

            var bytes = SegmentWarmUp.Run(snapshot.Index, cancellationToken: cancellationToken);
            return new WarmUpAnswer(bytes, Stopwatch.GetElapsedTime(begin).TotalMilliseconds, engines);
        }
        finally
        {
            snapshot.Release();
        }
    }
}
