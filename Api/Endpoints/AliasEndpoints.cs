using SparseSearch.Api.Access;
using SparseSearch.Api.Contracts;
using SparseSearch.Api.Service;

namespace SparseSearch.Api.Endpoints;

/// <summary>Names that stand for indexes. Wherever a request names an index, it may name an alias.</summary>
internal static class AliasEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var aliases = routes.MapGroup("/v1/aliases").WithTags("aliases");
        aliases.MapGet("", static (IndexRegistry all, KeyHolder holder) => new AliasList(
                [.. all.Aliases.Where(alias => !holder.IsKeptFrom(alias.Key)).Select(static a => new AliasDescription(a.Key, a.Value))]))
            .WithSummary("All aliases").Demands(AccessScope.Read);
        aliases.MapGet("{name}", static (string name, IndexRegistry all) =>
                all.Aliases.FirstOrDefault(alias => alias.Key == name) is { Key: { } alias, Value: var index }
                    ? new AliasDescription(alias, index) : throw IndexRegistry.UnknownAlias(name))
            .WithSummary("One alias").Demands(AccessScope.Read);
        aliases.MapPut("{name}", static (string name, PointAliasRequest request, IndexRegistry all, KeyHolder holder) =>
            {
                if (request.Index is not { } index)
                {
                    throw RequestException.BadValue("index", null, "The request names no index.", "Give the name of an index.");
                }

                holder.Demand(index);
                all.Point(name, index);
                return new AliasDescription(name, index);
            })
            .WithSummary("Point an alias at an index, in one step").Demands(AccessScope.Admin);
        aliases.MapDelete("{name}", static (string name, IndexRegistry all) =>
            {
                all.RemoveAlias(name);
                return TypedResults.NoContent();
            })
            .WithSummary("Remove an alias; its index stays").Demands(AccessScope.Admin);
    }
}
