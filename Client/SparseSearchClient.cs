using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using SparseSearch.Api.Contracts;

namespace SparseSearch.Client;

/// <summary>
/// A client of the SparseSearch service. Every method throws <see cref="SparseSearchException"/> where the service refuses,
/// <see cref="TimeoutException"/> where it takes too long and <see cref="HttpRequestException"/> where it cannot be reached.
/// Thread-safe.
/// </summary>
public sealed class SparseSearchClient
{
    private readonly ServiceConnection _connection;
    private readonly TimeProvider _clock;

    /// <summary>A client over a connection that stays the caller's.</summary>
    /// <param name="http">Its own timeout ends long streams of documents: set it to infinite where there are any.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="clock">Waits between attempts; null for the system's.</param>
    /// <exception cref="ArgumentException">An option is outside its range, or nothing says where the service is.</exception>
    public SparseSearchClient(HttpClient http, SparseSearchClientOptions? options = null, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(http);
        options ??= new SparseSearchClientOptions();
        options.Validate();
        var address = (options.Address ?? http.BaseAddress)?.AbsoluteUri ?? throw new ArgumentException(
            "Nothing says where the service is; set Address, such as http://127.0.0.1:7700.", nameof(options));
        _clock = clock ?? TimeProvider.System;
        _connection = new ServiceConnection(http, new Uri(address.TrimEnd('/') + "/"), options, _clock);
    }

    /// <summary>All indexes, and the models that a new one may name.</summary>
    public Task<IndexList> ListIndexesAsync(CancellationToken cancellationToken = default) =>
        _connection.GetAsync("v1/indexes", ClientJson.Default.IndexList, cancellationToken);

    /// <summary>Makes an empty index.</summary>
    public Task<IndexDescription> CreateIndexAsync(
        string index, CreateIndexRequest request, CancellationToken cancellationToken = default) => _connection.SendAsync(
        HttpMethod.Put, PathOf(index), request, ClientJson.Default.CreateIndexRequest, ClientJson.Default.IndexDescription,
        cancellationToken);

    /// <summary>Describes an index.</summary>
    public Task<IndexDescription> GetIndexAsync(string index, CancellationToken cancellationToken = default) =>
        _connection.GetAsync(PathOf(index), ClientJson.Default.IndexDescription, cancellationToken);

    /// <summary>Deletes an index and all its documents.</summary>
    public Task DeleteIndexAsync(string index, CancellationToken cancellationToken = default) =>
        DeleteAsync(PathOf(index), cancellationToken);

    /// <summary>Lets searches find what was written, now instead of within a second.</summary>
    public Task<IndexDescription> RefreshAsync(string index, CancellationToken cancellationToken = default) =>
        _connection.RepeatAsync(
            () => new HttpRequestMessage(HttpMethod.Post, $"{PathOf(index)}/refresh"), ClientJson.Default.IndexDescription,
            cancellationToken);

    /// <summary>Has the service read what searches will read, so that the first ones need not wait.</summary>
    /// <param name="index">Its name.</param>
    /// <param name="engines">Engines to open; null for the default one.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<WarmUpAnswer> WarmUpAsync(
        string index, IReadOnlyList<string>? engines = null, CancellationToken cancellationToken = default) => _connection.SendAsync(
        HttpMethod.Post, $"{PathOf(index)}/warmup", new WarmUpRequest(engines), ClientJson.Default.WarmUpRequest,
        ClientJson.Default.WarmUpAnswer, cancellationToken);

    /// <summary>What an index holds, and what happened to it since the service started.</summary>
    public Task<IndexStatistics> GetStatisticsAsync(string index, CancellationToken cancellationToken = default) =>
        _connection.GetAsync($"{PathOf(index)}/statistics", ClientJson.Default.IndexStatistics, cancellationToken);

    /// <summary>The same of all indexes, and the service itself.</summary>
    public Task<ServiceStatistics> GetStatisticsAsync(CancellationToken cancellationToken = default) =>
        _connection.GetAsync("v1/statistics", ClientJson.Default.ServiceStatistics, cancellationToken);

    /// <summary>All aliases: names that stand for indexes wherever one is named.</summary>
    public async Task<IReadOnlyList<AliasDescription>> ListAliasesAsync(CancellationToken cancellationToken = default) =>
        (await _connection.GetAsync("v1/aliases", ClientJson.Default.AliasList, cancellationToken).ConfigureAwait(false)).Aliases;

    /// <summary>Points an alias at an index, in one step.</summary>
    public Task<AliasDescription> PointAliasAsync(string alias, string index, CancellationToken cancellationToken = default) =>
        _connection.SendAsync(
            HttpMethod.Put, PathOfAlias(alias), new PointAliasRequest(index), ClientJson.Default.PointAliasRequest,
            ClientJson.Default.AliasDescription, cancellationToken);

    /// <summary>Removes an alias; its index stays.</summary>
    public Task RemoveAliasAsync(string alias, CancellationToken cancellationToken = default) =>
        DeleteAsync(PathOfAlias(alias), cancellationToken);

    /// <summary>Snapshots of an index.</summary>
    public async Task<IReadOnlyList<SnapshotDescription>> ListSnapshotsAsync(
        string index, CancellationToken cancellationToken = default) =>
        (await _connection.GetAsync(PathOfSnapshots(index), ClientJson.Default.SnapshotList, cancellationToken).ConfigureAwait(false))
        .Snapshots;

    /// <summary>Copies an index as it is now; ends when the copy is safe on the service's disk. Sent once.</summary>
    public Task<SnapshotDescription> MakeSnapshotAsync(
        string index, string snapshot, CancellationToken cancellationToken = default) => _connection.SendOnceAsync(
        HttpMethod.Post, PathOfSnapshots(index), new MakeSnapshotRequest(snapshot), ClientJson.Default.MakeSnapshotRequest,
        ClientJson.Default.SnapshotDescription, cancellationToken);

    /// <summary>Makes a new index of a snapshot. Sent once.</summary>
    public Task<IndexDescription> RestoreSnapshotAsync(
        string index, string snapshot, string newIndex, CancellationToken cancellationToken = default) => _connection.SendOnceAsync(
        HttpMethod.Post, $"{PathOfSnapshots(index)}/{Uri.EscapeDataString(snapshot)}/restore", new RestoreRequest(newIndex),
        ClientJson.Default.RestoreRequest, ClientJson.Default.IndexDescription, cancellationToken);

    /// <summary>Deletes a snapshot.</summary>
    public Task DeleteSnapshotAsync(string index, string snapshot, CancellationToken cancellationToken = default) =>
        DeleteAsync($"{PathOfSnapshots(index)}/{Uri.EscapeDataString(snapshot)}", cancellationToken);

    /// <summary>
    /// Sends documents while they come: the next is asked for when the service has taken those before it. Ends when all that
    /// were taken are safe on disk there. Sent once: what came before an error stays.
    /// </summary>
    /// <param name="index">Its name.</param>
    /// <param name="documents">Any number.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="cancellationToken">Ends the stream; what came before stays.</param>
    /// <returns>How many were taken, and which were not, and why. What <paramref name="documents"/> throws ends it as it is.</returns>
    public async Task<WriteResult> AddAsync(
        string index, IAsyncEnumerable<NewDocument> documents, AddOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(documents);
        options ??= new AddOptions();
        using var answered = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var stream = new DocumentStream(documents, answered.Token);
        using var request = new HttpRequestMessage(
            HttpMethod.Post, $"{PathOf(index)}/documents?encoded={Word(options.Encoded)}&refresh={Word(options.Refresh)}")
        {
            Content = stream,
        };
        // A service that refuses says so before the first document is asked for.
        request.Headers.ExpectContinue = true;
        try
        {
            using var response = await _connection.SendOnceAsync(request, Timeout.InfiniteTimeSpan, cancellationToken)
                .ConfigureAwait(false);
            return await ServiceConnection.ReadAsync(response, ClientJson.Default.WriteResult, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException) when (stream.Failure is not null)
        {
            stream.Failure.Throw();
            throw;
        }
        finally
        {
            await answered.CancelAsync().ConfigureAwait(false);
        }
    }

    /// <inheritdoc cref="AddAsync(string, IAsyncEnumerable{NewDocument}, AddOptions, CancellationToken)"/>
    public Task<WriteResult> AddAsync(
        string index, IEnumerable<NewDocument> documents, AddOptions? options = null, CancellationToken cancellationToken = default) =>
        AddAsync(index, documents.ToAsyncEnumerable(), options, cancellationToken);

    /// <summary>A document as searches see it; null where there is none of this id.</summary>
    /// <param name="index">Its name.</param>
    /// <param name="id">The document's.</param>
    /// <param name="terms">Whether its terms and weights come along.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public async Task<DocumentResult?> FindDocumentAsync(
        string index, string id, bool terms = false, CancellationToken cancellationToken = default)
    {
        try
        {
            return await _connection.GetAsync(
                $"{PathOf(index, id)}?terms={Word(terms)}", ClientJson.Default.DocumentResult, cancellationToken).ConfigureAwait(false);
        }
        catch (SparseSearchException missing) when (missing.Code == "unknown_document")
        {
            return null;
        }
    }

    /// <summary>Deletes the document of an id.</summary>
    /// <returns>Whether there was one.</returns>
    public async Task<bool> DeleteDocumentAsync(string index, string id, CancellationToken cancellationToken = default)
    {
        try
        {
            await DeleteAsync(PathOf(index, id), cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (SparseSearchException missing) when (missing.Code == "unknown_document")
        {
            return false;
        }
    }

    /// <summary>Searches for words.</summary>
    /// <param name="index">Its name.</param>
    /// <param name="text">The words.</param>
    /// <param name="k">Hits at most.</param>
    /// <param name="filter">Which documents may be hits, such as <c>lang = "en" and year >= 2010</c>; null for all.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<SearchAnswer> SearchAsync(
        string index, string text, int k = 10, string? filter = null, CancellationToken cancellationToken = default) => SearchAsync(
        index, new SearchQuery(Text: text, K: k, Filter: filter is null ? null : FilterOf(filter)), cancellationToken);

    /// <summary>Searches.</summary>
    public Task<SearchAnswer> SearchAsync(string index, SearchQuery query, CancellationToken cancellationToken = default) =>
        _connection.SendAsync(
            HttpMethod.Post, $"{PathOf(index)}/search", query, ClientJson.Default.SearchQuery, ClientJson.Default.SearchAnswer,
            cancellationToken);

    /// <summary>Searches several times with one request; one query that is wrong refuses all.</summary>
    /// <returns>The answers, in the order of the queries.</returns>
    public async Task<IReadOnlyList<SearchAnswer>> SearchBatchAsync(
        string index, IReadOnlyList<SearchQuery> queries, CancellationToken cancellationToken = default)
    {
        var batch = await _connection.SendAsync(
            HttpMethod.Post, $"{PathOf(index)}/search/batch", new BatchQuery(queries), ClientJson.Default.BatchQuery,
            ClientJson.Default.BatchAnswer, cancellationToken).ConfigureAwait(false);
        return batch.Answers;
    }

    /// <summary>
    /// Walks through all hits of one state of the index, however much is written meanwhile, up to as many as the service allows.
    /// </summary>
    /// <param name="index">Its name.</param>
    /// <param name="query">Its <see cref="SearchQuery.K"/> is how many come with each request.</param>
    /// <param name="cancellationToken">Ends the walk.</param>
    /// <exception cref="TimeoutException">The service's time for a search was up before all documents were looked at.</exception>
    public async IAsyncEnumerable<SearchHit> SearchAllAsync(
        string index, SearchQuery query, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        for (var cursor = query.Cursor ?? ""; cursor is not null;)
        {
            var answer = await SearchAsync(index, query with { Cursor = cursor }, cancellationToken).ConfigureAwait(false);
            if (answer.Partial)
            {
                throw new TimeoutException("The time for a search was up before all documents were looked at; hits may be missing.");
            }

            foreach (var hit in answer.Hits)
            {
                yield return hit;
            }

            cursor = answer.Next;
        }
    }

    /// <summary>Texts to terms and weights, in the order of the texts.</summary>
    public Task<EncodeAnswer> EncodeAsync(EncodeRequest request, CancellationToken cancellationToken = default) =>
        _connection.SendAsync(
            HttpMethod.Post, "v1/encode", request, ClientJson.Default.EncodeRequest, ClientJson.Default.EncodeAnswer,
            cancellationToken);

    /// <summary>Begins a bulk job over a source of the service's folder of imports, or goes on with it. Sent once.</summary>
    public Task<JobDescription> StartJobAsync(
        string index, StartJobRequest job, CancellationToken cancellationToken = default) => _connection.SendOnceAsync(
        HttpMethod.Post, $"{PathOf(index)}/jobs", job, ClientJson.Default.StartJobRequest, ClientJson.Default.JobDescription,
        cancellationToken);

    /// <summary>All jobs that the service remembers, the oldest first.</summary>
    public async Task<IReadOnlyList<JobDescription>> ListJobsAsync(CancellationToken cancellationToken = default) =>
        (await _connection.GetAsync("v1/jobs", ClientJson.Default.JobList, cancellationToken).ConfigureAwait(false)).Jobs;

    /// <summary>A job, and how far it is.</summary>
    public Task<JobDescription> GetJobAsync(long id, CancellationToken cancellationToken = default) =>
        _connection.GetAsync(PathOf(id), ClientJson.Default.JobDescription, cancellationToken);

    /// <summary>Tells how far a job is, whenever it is further, until it has ended.</summary>
    /// <param name="id">The job's.</param>
    /// <param name="every">How often the service is asked, above 0; null for once a second.</param>
    /// <param name="cancellationToken">Ends the watching, and not the job.</param>
    public async IAsyncEnumerable<JobDescription> WatchJobAsync(
        long id, TimeSpan? every = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var timer = new PeriodicTimer(every ?? TimeSpan.FromSeconds(1), _clock);
        JobDescription? told = null;
        do
        {
            var job = await GetJobAsync(id, cancellationToken).ConfigureAwait(false);
            if (job != told)
            {
                yield return told = job;
            }
        }
        while (told.Ended is null && await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Stops a job; begun again, it goes on where it was.</summary>
    /// <returns>Whether it had not ended yet.</returns>
    public async Task<bool> StopJobAsync(long id, CancellationToken cancellationToken = default)
    {
        try
        {
            await DeleteAsync(PathOf(id), cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (SparseSearchException ended) when (ended.Code == "job_ended")
        {
            return false;
        }
    }

    /// <summary>Whether the service has opened its indexes.</summary>
    public async Task<bool> IsReadyAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            using var ready = await _connection.RepeatAsync(
                static () => new HttpRequestMessage(HttpMethod.Get, "readyz"), cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (SparseSearchException starting) when (starting.Status == HttpStatusCode.ServiceUnavailable)
        {
            return false;
        }
    }

    /// <summary>A filter as <see cref="SearchQuery.Filter"/> has it.</summary>
    /// <param name="text">Such as <c>lang = "en" and year >= 2010</c>.</param>
    public static JsonElement FilterOf(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return JsonSerializer.SerializeToElement(text, ClientJson.Default.String);
    }

    private async Task DeleteAsync(string path, CancellationToken cancellationToken)
    {
        using var deleted = await _connection.RepeatAsync(
            () => new HttpRequestMessage(HttpMethod.Delete, path), cancellationToken).ConfigureAwait(false);
    }

    private static string PathOf(string index)
    {
        ArgumentException.ThrowIfNullOrEmpty(index);
        return $"v1/indexes/{Uri.EscapeDataString(index)}";
    }

    private static string PathOf(string index, string id)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        return $"{PathOf(index)}/documents/{Uri.EscapeDataString(id)}";
    }

    private static string PathOfAlias(string alias)
    {
        ArgumentException.ThrowIfNullOrEmpty(alias);
        return $"v1/aliases/{Uri.EscapeDataString(alias)}";
    }

    private static string PathOfSnapshots(string index) => $"{PathOf(index)}/snapshots";

    private static string PathOf(long job) => string.Create(CultureInfo.InvariantCulture, $"v1/jobs/{job}");

    private static string Word(bool value) => value ? "true" : "false";
}
