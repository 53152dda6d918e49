using System.Text.Json;
using Microsoft.Extensions.Options;
using SparseSearch.Api.Access;
using SparseSearch.Api.Service;
using SparseSearch.Api.Telemetry;
using SparseSearch.Core.Filters;

namespace SparseSearch.Api.OpenSearch;

/// <summary>Answers the searches of one request.</summary>
internal sealed class OpenSearchSearcher(
    IndexRegistry all, ServedModels models, IndexMappings mappings, KeyHolder holder, IOptions<ServiceOptions> options,
    SearchTelemetry telemetry)
{
    /// <summary>Reads queries of an index.</summary>
    public QueryReading QueriesOf(ServedIndex index) =>
        new(index, models.NameOf(index.Encoder), mappings.Of(index), SchemaOf(index));

    /// <summary>Searches.</summary>
    /// <param name="name">The index.</param>
    /// <param name="body">What is searched for, or null.</param>
    /// <param name="change">What parameters change of it, or null.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Writes the members of the answer's object.</returns>
    /// <exception cref="RequestException">It has what is not supported, or does not fit the index.</exception>
    /// <exception cref="FilterException">A condition does not fit the index.</exception>
    public async Task<Action<Utf8JsonWriter>> SearchAsync(
        string name, JsonElement? body, Func<SearchBody, SearchBody>? change, CancellationToken cancellationToken)
    {
        var begin = TimeProvider.System.GetTimestamp();
        var index = all.Of(name);
        var search = SearchReading.Read(body, QueriesOf(index));
        search = change?.Invoke(search) ?? search;
        var result = await new SearchRun(index, search, options.Value, telemetry).RunAsync(cancellationToken).ConfigureAwait(false);
        return json => SearchWriting.Write(
            json, index, mappings.Of(index), search, result, TimeProvider.System.GetElapsedTime(begin));
    }

    /// <summary>Searches an index that a body names, and gives what is wrong as the answer.</summary>
    public async Task<(int Status, Action<Utf8JsonWriter> Write)> TrySearchAsync(
        string? name, JsonElement body, CancellationToken cancellationToken)
    {
        RequestException failure;
        try
        {
            holder.Demand(name ?? throw OpenSearchErrors.Illegal("A search names no index.", "Give it in the header or the path."));
            return (StatusCodes.Status200OK, await SearchAsync(name, body, change: null, cancellationToken).ConfigureAwait(false));
        }
        catch (RequestException refused)
        {
            failure = refused;
        }
        catch (FilterException filter)
        {
            failure = OpenSearchErrors.Parsing(filter.Message, "", filter);
        }

        return (OpenSearchErrors.StatusOf(failure), Write);

        void Write(Utf8JsonWriter json)
        {
            json.WriteStartObject("error");
            json.WriteStartArray("root_cause");
            OpenSearchErrors.WriteCause(json, failure);
            json.WriteEndArray();
            OpenSearchErrors.WriteCauseMembers(json, failure);
            json.WriteEndObject();
        }
    }

    private static FieldSchema SchemaOf(ServedIndex index)
    {
        var snapshot = index.Use();
        try
        {
            return snapshot.Index.FieldSchema();
        }
        finally
        {
            snapshot.Release();
        }
    }
}
