using System.Diagnostics;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using SparseSearch.Api.Service;

namespace SparseSearch.Benchmarks.ServiceFuzzing;

/// <summary>
/// The whole service in this process, asked by its own OpenAPI description. What must not happen: a status of 500 or more, an
/// answer that takes longer than the patience, a service that is gone, a search afterwards that finds anything else than before.
/// </summary>
internal sealed class ServiceFuzzer : IAsyncDisposable
{
    private const string Kept = "kept-for-the-check";
    private const int RenewEvery = 200;

    private static readonly object s_search = new { text = "vitamin for bone", explain = true };

    private readonly WebApplication _app;
    private readonly HttpClient _client;
    private readonly RequestMaker _requests;
    private readonly string _right;

    private ServiceFuzzer(WebApplication app, HttpClient client, RequestMaker requests, string right) =>
        (_app, _client, _requests, _right) = (app, client, requests, right);

    /// <summary>Exceptions that the service logged.</summary>
    public LoggedErrors Errors { get; private init; } = new();

    /// <summary>Operations that are described.</summary>
    public int Operations => _requests.Operations;

    /// <summary>Starts a service with a filled index, a file to import and a damaged one.</summary>
    /// <param name="folder">Empty; takes the indexes.</param>
    /// <param name="model">A model folder.</param>
    public static async Task<ServiceFuzzer> StartAsync(string folder, string model)
    {
        var imports = Directory.CreateDirectory(Path.Combine(folder, "imports")).FullName;
        await File.WriteAllTextAsync(Path.Combine(imports, "notes.jsonl"), Notes).ConfigureAwait(false);
        await File.WriteAllTextAsync(Path.Combine(imports, "damaged.jsonl.gz"), "not packed").ConfigureAwait(false);
        var errors = new LoggedErrors();
        var app = SearchService.Build(
            [
                "--urls=http://127.0.0.1:0", $"--SparseSearch:DataFolder={Path.Combine(folder, "data")}", $"--SparseSearch:Models:splade={model}",
                $"--SparseSearch:ImportFolder={imports}", "--SparseSearch:RefreshSeconds=0.2",
                // Who asks waits for the same threads, and a refusal tells nothing of what the request would have done.
                "--SparseSearch:MaxPending=100000",
            ],
            builder => builder.Logging.ClearProviders().AddProvider(errors));
        await app.StartAsync().ConfigureAwait(false);
        var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()), Timeout = Timeout.InfiniteTimeSpan };
        using var made = await client.PutAsJsonAsync(Of(Kept), new { model = "splade" }).ConfigureAwait(false);
        made.EnsureSuccessStatusCode();
        using var lines = new StringContent(Notes, Encoding.UTF8, "application/x-ndjson");
        using var written = await client.PostAsync(Of($"{Kept}/documents?refresh=true"), lines).ConfigureAwait(false);
        written.EnsureSuccessStatusCode();
        var description = JsonNode.Parse(await client.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative)).ConfigureAwait(false))!;
        return new ServiceFuzzer(app, client, new RequestMaker(description), await SearchAsync(client).ConfigureAwait(false)) { Errors = errors };
    }

    /// <summary>Sends requests, several at a time.</summary>
    public async Task<ServiceFuzzTally> RunAsync(ServiceFuzzOptions options)
    {
        var tally = new ServiceFuzzTally();
        var clock = Stopwatch.StartNew();
        long next = 0;
        await Task.WhenAll(Enumerable.Range(0, options.Workers).Select(_ => Task.Run(async () =>
        {
            for (var number = Interlocked.Increment(ref next); number <= options.Requests && clock.Elapsed < options.Limit;
                number = Interlocked.Increment(ref next))
            {
                if (number % RenewEvery == 1)
                {
                    await RenewAsync().ConfigureAwait(false);
                }

                await SendAsync(number, options, tally).ConfigureAwait(false);
            }
        }))).ConfigureAwait(false);
        await CheckAsync(tally).ConfigureAwait(false);
        return tally;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.StopAsync().ConfigureAwait(false);
        await _app.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Makes again what requests deleted, or they would all be about what is not there.</summary>
    private async Task RenewAsync()
    {
        using var notes = await _client.PutAsJsonAsync(Of("notes"), new { model = "splade" }).ConfigureAwait(false);
        using var vectors = await _client.PutAsJsonAsync(
            Of("vectors"), new { vocabulary = (string[])["a", "b", "bone", "vitamin"] }).ConfigureAwait(false);
        using var lines = new StringContent(Notes, Encoding.UTF8, "application/x-ndjson");
        using var written = await _client.PostAsync(Of("notes/documents?refresh=true"), lines).ConfigureAwait(false);
    }

    private async Task SendAsync(long number, ServiceFuzzOptions options, ServiceFuzzTally tally)
    {
        var (request, operation, body) = _requests.Make(_client.BaseAddress!, options.Seed, number);
        using var patience = new CancellationTokenSource(options.Patience);
        var begin = Stopwatch.GetTimestamp();
        var status = 0;
        try
        {
            using var answer = await _client.SendAsync(request, patience.Token).ConfigureAwait(false);
            status = (int)answer.StatusCode;
            if (status >= 500)
            {
                tally.Found($"{operation} was answered {status} {await answer.Content.ReadAsStringAsync(patience.Token).ConfigureAwait(false)}", number, request, body);
            }
        }
        catch (OperationCanceledException)
        {
            tally.Found($"{operation} was not answered within {options.Patience.TotalSeconds} s", number, request, body);
        }
        catch (HttpRequestException gone) when (gone.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused })
        {
            tally.Found("The service is gone", number, request, body);
        }
        catch (Exception unsent) when (unsent is HttpRequestException or NotSupportedException or IOException or FormatException or InvalidOperationException)
        {
            // No client can send it, or the service closed the connection on it, as it may.
        }
        finally
        {
            tally.Answered(status, Stopwatch.GetElapsedTime(begin));
            request.Dispose();
        }
    }

    private async Task CheckAsync(ServiceFuzzTally tally)
    {
        try
        {
            var now = await SearchAsync(_client).ConfigureAwait(false);
            if (now != _right)
            {
                tally.Found($"A search finds {now} and found {_right} before", 0, null, []);
            }
        }
        catch (HttpRequestException gone)
        {
            tally.Found($"A search afterwards fails: {gone.Message}", 0, null, []);
        }
    }

    private static async Task<string> SearchAsync(HttpClient client)
    {
        using var answer = await client.PostAsJsonAsync(Of($"{Kept}/search"), s_search).ConfigureAwait(false);
        answer.EnsureSuccessStatusCode();
        var found = JsonNode.Parse(await answer.Content.ReadAsStringAsync().ConfigureAwait(false))!;
        return found["hits"]!.AsArray().Count < 2 ? throw new HttpRequestException("It finds too little.") : found["hits"]!.ToJsonString();
    }

    private static Uri Of(string index) => new($"/v1/indexes/{index}", UriKind.Relative);

    private const string Notes = """
        {"_id": "bone", "title": "Vitamin D", "text": "Vitamin D and the density of bone in older women.", "year": 2001, "lang": "en"}
        {"_id": "heart", "title": "Hearts", "text": "Blood pressure and the heart.", "year": 2010, "lang": "de"}
        {"_id": "both", "title": "", "text": "Vitamin K for bone and heart.", "year": 2020}

        """;
}
