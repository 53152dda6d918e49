using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SparseSearch.Api.Service;

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

    /// <summary>Every route of the service.</summary>
    public IReadOnlyList<RouteEndpoint> Routes =>
        [.. _app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()];

    /// <summary>Starts it over a data folder, with the tiny models of the repository.</summary>
    public static async Task<ServiceHost> StartAsync(string dataFolder, params string[] arguments)
    {
        var app = SearchService.Build(
            [
                $"--SparseSearch:DataFolder={dataFolder}", "--urls=http://127.0.0.1:0",
                $"--SparseSearch:Models:table={TestPaths.Data("models", "inference-free-tiny")}", .. arguments,
            ],
            static builder => builder.Logging.ClearProviders());
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
