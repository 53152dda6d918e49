using System.Text.Json;
using SparseSearch.Api.Access;
using SparseSearch.Api.Service;

namespace SparseSearch.Api.OpenSearch;

/// <summary>Makes, shows, refreshes and deletes indexes.</summary>
internal static class IndexRoutes
{
    /// <summary>Parameters that say how long other machines may take.</summary>
    private static readonly string[] s_waiting = ["timeout", "master_timeout", "cluster_manager_timeout", "wait_for_active_shards"];

    public static void Map(RouteGroupBuilder group)
    {
        group.On("PUT", "/{name}", AccessScope.Admin, "Make an index: settings, mappings", CreateAsync);
        group.On("GET", "/{name}", AccessScope.Read, "An index's mappings and settings", ShowAsync);
        group.On("HEAD", "/{name}", AccessScope.Read, "Whether there is an index", static (string name, IndexRegistry all) =>
        {
            _ = all.Of(name);
            return Results.Ok();
        });
        group.On("DELETE", "/{name}", AccessScope.Admin, "Delete an index and all its documents", DeleteAsync);
        group.On("GET", "/{name}/_mapping", AccessScope.Read, "An index's mappings", MappingAsync);
        group.On("GET POST", "/{name}/_refresh", AccessScope.Write, "Make what was written searchable", RefreshAsync);
    }

    private static async Task CreateAsync(string name, HttpContext context, IndexRegistry all, ServedModels models)
    {
        OpenSearchParameters.Check(context.Request, s_waiting);
        using var body = await OpenSearchJson.ReadAsync(context).ConfigureAwait(false);
        var index = IndexMaking.Make(name, body?.RootElement, all, models);
        await OpenSearchJson.WriteAsync(context, StatusCodes.Status200OK, json =>
        {
            json.WriteBoolean("acknowledged", true);
            json.WriteBoolean("shards_acknowledged", true);
            json.WriteString("index", index.Name);
        }).ConfigureAwait(false);
    }

    private static Task ShowAsync(string name, HttpContext context, IndexRegistry all, IndexMappings mappings)
    {
        OpenSearchParameters.Check(context.Request, [.. s_waiting, "local"]);
        var index = all.Of(name);
        return OpenSearchJson.WriteAsync(context, StatusCodes.Status200OK, json =>
        {
            json.WriteStartObject(index.Name);
            json.WriteStartObject("aliases");
            foreach (var alias in all.AliasesOf(index.Name))
            {
                json.WriteStartObject(alias);
                json.WriteEndObject();
            }

            json.WriteEndObject();
            WriteMappings(json, mappings, index);
            json.WriteStartObject("settings");
            json.WriteStartObject("index");
            json.WriteString("number_of_shards", "1");
            json.WriteString("number_of_replicas", "0");
            json.WriteString("provided_name", index.Name);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
        });
    }

    private static Task MappingAsync(string name, HttpContext context, IndexRegistry all, IndexMappings mappings)
    {
        OpenSearchParameters.Check(context.Request, [.. s_waiting, "local"]);
        var index = all.Of(name);
        return OpenSearchJson.WriteAsync(context, StatusCodes.Status200OK, json =>
        {
            json.WriteStartObject(index.Name);
            WriteMappings(json, mappings, index);
            json.WriteEndObject();
        });
    }

    private static Task DeleteAsync(string name, HttpContext context, IndexRegistry all)
    {
        OpenSearchParameters.Check(context.Request, s_waiting);
        all.Delete(name);
        return OpenSearchJson.WriteAsync(
            context, StatusCodes.Status200OK, static json => json.WriteBoolean("acknowledged", true));
    }

    private static Task RefreshAsync(string name, HttpContext context, IndexRegistry all)
    {
        OpenSearchParameters.Check(context.Request);
        all.Of(name).Refresh();
        return OpenSearchJson.WriteAsync(context, StatusCodes.Status200OK, static json => SearchWriting.WriteShards(json));
    }

    private static void WriteMappings(Utf8JsonWriter json, IndexMappings mappings, ServedIndex index)
    {
        json.WritePropertyName("mappings");
        mappings.Describe(index).WriteTo(json);
    }
}
