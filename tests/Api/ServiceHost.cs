using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SparseSearch.Api.Service;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>The whole service on a port of its own, and a client for it.</summary>
internal sealed class ServiceHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ServiceHost(WebApplication app)
    {
        _app = app;
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
    }

    public HttpClient Client { get; }

    public IServiceProvider Services => _app.Services;

    /// <summary>Every route of the service.</summary>
    public IReadOnlyList<RouteEndpoint> Routes =>
        [.. _app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()];

    /// <summary>Starts it over a data folder, with the tiny models of the repository.</summary>
    public static Task<ServiceHost> StartAsync(string dataFolder, params string[] arguments) =>
        StartAsync(dataFolder, null, arguments);

    /// <summary>The same, with something of it changed.</summary>
    public static async Task<ServiceHost> StartAsync(
        string dataFolder, Action<WebApplicationBuilder>? configure, params string[] arguments)
    {
        var app = SearchService.Build(
            [
                $"--SparseSearch:DataFolder={dataFolder}", "--urls=http://127.0.0.1:0",
                // Other tests of this process keep its processors busy.
                "--SparseSearch:MaxPending=100000",
                $"--SparseSearch:Models:table={TestPaths.Data("models", "inference-free-tiny")}", .. arguments,
            ],
            builder =>
            {
                builder.Logging.ClearProviders();
                configure?.Invoke(builder);
            });
        await app.StartAsync();
        return new ServiceHost(app);
    }

    /// <summary>Sends a body and reads the answer, whatever its status.</summary>
    public async Task<(int Status, JsonNode? Body)> SendAsync(
        HttpMethod method, string path, JsonNode? body = null, string? key = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        if (body is not null)
        {
            request.Content = JsonContent.Create(body);
        }

        return await AnswerOfAsync(request);
    }

    /// <summary>Sends lines of JSON.</summary>
    public async Task<(int Status, JsonNode? Body)> SendLinesAsync(string path, string lines)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new StringContent(lines, Encoding.UTF8, "application/x-ndjson"),
        };
        return await AnswerOfAsync(request);
    }

    /// <summary>Makes an index <c>notes</c> with a model, and three notes in it.</summary>
    public async Task WriteNotesAsync(string index = "notes")
    {
        var (status, _) = await SendAsync(HttpMethod.Put, $"/v1/indexes/{index}", JsonNode.Parse("""{"model": "table"}"""));
        Assert.Equal(201, status);
        var (_, written) = await SendLinesAsync($"/v1/indexes/{index}/documents?refresh=true", """
            {"_id": "bone", "title": "Vitamin D", "text": "Vitamin D and the density of bone in older women.", "year": 2001, "lang": "en"}
            {"_id": "heart", "title": "Hearts", "text": "Blood pressure and the heart.", "year": 2010}
            {"_id": "both", "title": "", "text": "Vitamin K for bone and heart.", "year": 2020}
            """);
        Assert.Equal((3, 0), ((int)written!["taken"]!, (int)written["rejected"]!));
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task<(int Status, JsonNode? Body)> AnswerOfAsync(HttpRequestMessage request)
    {
        using var answer = await Client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return ((int)answer.StatusCode, text.StartsWith('{') ? JsonNode.Parse(text) : null);
    }
}
