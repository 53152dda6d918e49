using System.Globalization;
using System.Text;
using SparseSearch.Api.Access;
using SparseSearch.Api.Service;
using static SparseSearch.Api.OpenSearch.OpenSearchErrors;

namespace SparseSearch.Api.OpenSearch;

/// <summary>What clients ask of the whole service.</summary>
internal static class ClusterRoutes
{
    private static readonly string[] s_columns = ["health", "status", "index", "pri", "rep", "docs.count", "docs.deleted", "store.size"];

    public static void Map(RouteGroupBuilder group)
    {
        group.On("GET", "/_cluster/health", AccessScope.Read, "Whether the indexes are open", HealthAsync);
        group.On("GET", "/_cat/indices", AccessScope.Read, "The indexes, a line each", CatAsync);
        group.On("GET", "/_cat/indices/{name}", AccessScope.Read, "One index in a line", CatAsync);
        group.On("GET POST", "/_refresh", AccessScope.Write, "Make what was written searchable in all indexes", RefreshAsync);
        group.On("GET POST", "/_all/_refresh", AccessScope.Write, "The same", RefreshAsync);
    }

    private static Task HealthAsync(HttpContext context, IndexRegistry all, KeyHolder holder)
    {
        OpenSearchParameters.Check(
            context.Request, "timeout", "wait_for_status", "cluster_manager_timeout", "master_timeout", "level", "local");
        OpenSearchParameters.DemandValue(context.Request, "level", "cluster");
        var count = holder.Of(all.All).Count();
        return OpenSearchJson.WriteAsync(context, StatusCodes.Status200OK, json =>
        {
            json.WriteString("cluster_name", "sparsesearch");
            json.WriteString("status", all.IsReady ? "green" : "red");
            json.WriteBoolean("timed_out", false);
            json.WriteNumber("number_of_nodes", 1);
            json.WriteNumber("number_of_data_nodes", 1);
            json.WriteBoolean("discovered_master", true);
            json.WriteBoolean("discovered_cluster_manager", true);
            json.WriteNumber("active_primary_shards", count);
            json.WriteNumber("active_shards", count);
            foreach (var none in (string[])
            [
                "relocating_shards", "initializing_shards", "unassigned_shards", "delayed_unassigned_shards", "number_of_pending_tasks",
                "number_of_in_flight_fetch", "task_max_waiting_in_queue_millis",
            ])
            {
                json.WriteNumber(none, 0);
            }

            json.WriteNumber("active_shards_percent_as_number", 100);
        });
    }

    private static Task CatAsync(HttpContext context, IndexRegistry all, KeyHolder holder, string? name = null)
    {
        OpenSearchParameters.Check(context.Request, "format", "v", "h", "s", "bytes");
        OpenSearchParameters.DemandValue(context.Request, "s", "index");
        OpenSearchParameters.DemandValue(context.Request, "bytes", "b");
        var columns = OpenSearchParameters.Names(context.Request, "h") ?? s_columns;
        if (columns.FirstOrDefault(column => !s_columns.Contains(column)) is { } unknown)
        {
            throw Illegal($"[h] has the unknown column [{unknown}].", $"There are {string.Join(", ", s_columns)}.");
        }

        string[][] rows =
        [
            .. (name is null ? holder.Of(all.All) : [all.Of(name)]).Select(index => Array.ConvertAll(columns, column => Value(index, column))),
        ];
        return context.Request.Query["format"].ToString() switch
        {
            "json" => WriteJsonAsync(context, columns, rows),
            "" or "text" => WriteTextAsync(context, columns, rows),
            var other => throw Illegal($"[format] is [{other}].", "There are json and text."),
        };
    }

    private static string Value(ServedIndex index, string column) => column switch
    {
        "health" => "green",
        "status" => "open",
        "index" => index.Name,
        "pri" => "1",
        "rep" => "0",
        "docs.count" => SearchRun.Count(index, FilterCondition.All).ToString(CultureInfo.InvariantCulture),
        "docs.deleted" => index.Live.Statistics.DeadDocCount.ToString(CultureInfo.InvariantCulture),
        _ => index.BytesOf().ToString(CultureInfo.InvariantCulture) + "b",
    };

    private static Task WriteJsonAsync(HttpContext context, string[] columns, string[][] rows) =>
        OpenSearchJson.WriteValueAsync(context, StatusCodes.Status200OK, json =>
        {
            json.WriteStartArray();
            foreach (var row in rows)
            {
                json.WriteStartObject();
                for (var i = 0; i < columns.Length; i++)
                {
                    json.WriteString(columns[i], row[i]);
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
        });

    private static Task WriteTextAsync(HttpContext context, string[] columns, string[][] rows)
    {
        string[][] lines = OpenSearchParameters.Flag(context.Request, "v", otherwise: false) ? [columns, .. rows] : rows;
        var text = new StringBuilder();
        foreach (var line in lines)
        {
            var cells = line.Select((cell, i) => cell.PadRight(lines.Max(other => other[i].Length)));
            text.Append(string.Join(' ', cells).TrimEnd()).Append('\n');
        }

        context.Response.ContentType = "text/plain; charset=UTF-8";
        return context.Response.WriteAsync(text.ToString(), context.RequestAborted);
    }

    private static Task RefreshAsync(HttpContext context, IndexRegistry all, KeyHolder holder)
    {
        OpenSearchParameters.Check(context.Request);
        foreach (var index in holder.Of(all.All))
        {
            index.Refresh();
        }

        return OpenSearchJson.WriteAsync(context, StatusCodes.Status200OK, static json => SearchWriting.WriteShards(json));
    }
}
