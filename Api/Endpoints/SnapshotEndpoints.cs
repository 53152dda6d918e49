using SparseSearch.Api.Access;
using SparseSearch.Api.Contracts;
using SparseSearch.Api.Service;

namespace SparseSearch.Api.Endpoints;

/// <summary>Copies of indexes: made, listed, made indexes again, deleted.</summary>
internal static class SnapshotEndpoints
{
    public static void Map(RouteGroupBuilder indexes)
    {
        var snapshots = indexes.MapGroup("{name}/snapshots").WithTags("snapshots");
        snapshots.MapGet("", static (string name, IndexSnapshots all) => new SnapshotList(all.Of(name)))
            .WithSummary("Snapshots of an index").Demands(AccessScope.Read);
        snapshots.MapPost("", static (string name, MakeSnapshotRequest request, IndexSnapshots all, CancellationToken stop) =>
            {
                var made = all.Make(name, request.Name ?? "", stop);
                return TypedResults.Created($"/v1/indexes/{name}/snapshots/{made.Name}", made);
            })
            .WithSummary("Copy the index as it is now; answered when the copy is safe on disk").Demands(AccessScope.Admin);
        snapshots.MapPost("{snapshot}/restore", static (
                string name, string snapshot, RestoreRequest request, IndexSnapshots all, ServedModels models, IndexRegistry registry,
                KeyHolder holder, CancellationToken stop) =>
            {
                holder.Demand(request.Index ?? "");
                var index = all.Restore(name, snapshot, request.Index ?? "", stop);
                return TypedResults.Created($"/v1/indexes/{index.Name}", IndexEndpoints.Describe(index, models, registry));
            })
            .WithSummary("Make a new index of a snapshot").Demands(AccessScope.Admin);
        snapshots.MapDelete("{snapshot}", static (string name, string snapshot, IndexSnapshots all) =>
            {
                all.Delete(name, snapshot);
                return TypedResults.NoContent();
            })
            .WithSummary("Delete a snapshot").Demands(AccessScope.Admin);
    }
}
