using Microsoft.Extensions.Options;
using SparseSearch.Api.Access;
using SparseSearch.Api.Contracts;
using SparseSearch.Api.Service;
using SparseSearch.Api.Telemetry;

namespace SparseSearch.Api.Endpoints;

/// <summary>Searches, one and several.</summary>
internal static class SearchEndpoints
{
    private const int MostSearches = 1_024;

    public static void Map(RouteGroupBuilder indexes)
    {
        indexes.MapPost("{name}/search", SearchAsync).WithSummary("Search by text or by a sparse vector")
            .Demands(AccessScope.Read);
        indexes.MapPost("{name}/search/batch", SearchBatchAsync)
            .WithSummary("Several searches, answered together in their order; one that is wrong refuses all")
            .Demands(AccessScope.Read);
    }

    private static Task<SearchAnswer> SearchAsync(
        string name, SearchQuery query, IndexRegistry all, IOptions<ServiceOptions> options, SearchTelemetry telemetry,
        CancellationToken cancellationToken) =>
        new SearchWork(all.Of(name), query, options.Value, telemetry).RunAsync(cancellationToken);

    private static async Task<BatchAnswer> SearchBatchAsync(
        string name, BatchQuery batch, IndexRegistry all, IOptions<ServiceOptions> options, SearchTelemetry telemetry,
        CancellationToken cancellationToken)
    {
        if (batch.Searches is not { Count: >= 1 and <= MostSearches } searches)
        {
            throw RequestException.BadValue(
                "searches", batch.Searches?.Count, $"A batch of {batch.Searches?.Count ?? 0} searches is asked for.",
                $"Give 1 to {MostSearches}.");
        }

        for (var i = 0; i < searches.Count; i++)
        {
            if (searches[i] is null)
            {
                throw RequestException.BadValue(
                    "searches", null, $"Search {i + 1} of {searches.Count} is null.", "Give an object for each search, such as {\"text\": \"…\"}.");
            }
        }

        var index = all.Of(name);
        var answers = new SearchAnswer[searches.Count];
        await Parallel.ForAsync(0, answers.Length, cancellationToken, async (i, stop) =>
            answers[i] = await new SearchWork(index, searches[i], options.Value, telemetry).RunAsync(stop).ConfigureAwait(false))
            .ConfigureAwait(false);
        return new BatchAnswer(answers);
    }
}
