using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using SparseSearch.Core.Documents;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// A service with some hundred documents of SciFact, and a browser that looks at its page. Where there is no browser nothing is
/// started, and every test is skipped.
/// </summary>
public sealed class PageFixture : IAsyncLifetime, IDisposable
{
    private const int Documents = 600;

    private readonly TemporaryFolder _folder = new();
    private ServiceHost? _service;
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>The folder whose files jobs may read.</summary>
    public string Imports => _folder["imports"];

    internal ServiceHost Service => _service!;

    public async Task InitializeAsync()
    {
        if (Chromium.Path is null)
        {
            return;
        }

        Directory.CreateDirectory(Imports);
        _service = await ServiceHost.StartAsync(_folder["data"], $"--SparseSearch:ImportFolder={Imports}");
        await FillAsync("scifact", """["exact", "seismic"]""", SciFact(Documents));
        await FillAsync("strange", """["exact"]""", [StrangeDocument()]);
        await _service.SendAsync(HttpMethod.Put, "/v1/aliases/science", JsonNode.Parse("""{"index": "scifact"}"""));
        _playwright = await Playwright.CreateAsync();
        Assertions.SetDefaultExpectTimeout(PageSession.PatienceMs);
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Chromium.Path,
            // The sandbox is refused to root, which containers are.
            Args = ["--no-sandbox"],
        });
    }

    /// <summary>A tab of its own, at an address of the page: <c>#/?q=bones</c>, or empty.</summary>
    internal Task<PageSession> OpenAsync(string address = "", Screen? screen = null, ServiceHost? service = null)
    {
        Skip.If(_browser is null, Chromium.Missing);
        return PageSession.OpenAsync(_browser, (service ?? Service).Client.BaseAddress!, address, screen ?? Screen.Desktop);
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        if (_service is not null)
        {
            await _service.DisposeAsync();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    /// <summary>The first documents of SciFact with members that filters can name.</summary>
    internal static IEnumerable<JsonObject> SciFact(int count) =>
        JsonlDocumentReader.Read(TestPaths.Data("scifact", "corpus.jsonl.zst")).Take(count).Select(static (document, i) => new JsonObject
        {
            ["_id"] = document.Id,
            ["title"] = document.Title,
            ["text"] = document.Text,
            ["words"] = document.Text.Count(static c => c == ' ') + 1,
            ["half"] = i % 2 == 0 ? "even" : "odd",
        });

    internal static string LinesOf(IEnumerable<JsonObject> documents) =>
        documents.Aggregate(new StringBuilder(), static (all, one) => all.Append(one.ToJsonString()).Append('\n')).ToString();

    private static JsonObject StrangeDocument() => new()
    {
        ["_id"] = "<b>7",
        ["title"] = "Title with <img src=x onerror=alert(1)>",
        ["text"] = "A text <script>alert(2)</script> about bones <a href='javascript:alert(3)'>and more</a>",
        ["note"] = "<i>italic</i>",
    };

    private async Task FillAsync(string index, string engines, IEnumerable<JsonObject> documents)
    {
        var (made, _) = await Service.SendAsync(
            HttpMethod.Put, $"/v1/indexes/{index}", JsonNode.Parse($$"""{"model": "table", "engines": {{engines}}}"""));
        var (status, _) = await Service.SendLinesAsync($"/v1/indexes/{index}/documents?refresh=true", LinesOf(documents));
        if ((made, status) != (201, 200))
        {
            throw new InvalidOperationException(
                string.Create(CultureInfo.InvariantCulture, $"The index '{index}' was not made or filled: {made}, {status}."));
        }
    }
}
