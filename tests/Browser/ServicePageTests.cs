using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using SparseSearch.Api.Access;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace SparseSearch.Tests;

/// <summary>Indexes, jobs, keys and failures on the page.</summary>
[Collection(SharedBrowser.Name)]
public sealed class ServicePageTests(PageFixture fixture)
{
    private const string Problem =
        """{"status": 503, "title": "The disk refused.", "code": "disk", "value": "/data", "remedy": "Make room.", "detail": "Make room."}""";

    [SkippableFact]
    public async Task IndexesAreListedWithTheirSizesAndCountersThatMove()
    {
        await using var session = await fixture.OpenAsync("#/indexes");
        var card = session.Page.GetByRole(AriaRole.Article, new() { Name = "scifact" });
        await Expect(card.Locator(".figures")).ToContainTextAsync("documents600");
        var searches = card.Locator(".counters dd").First;
        var before = await CountAsync(searches);
        for (var i = 0; i < 3; i++)
        {
            await fixture.Service.SendAsync(
                HttpMethod.Post, "/v1/indexes/scifact/search", JsonNode.Parse("""{"text": "bone"}"""));
        }

        await Expect(searches).ToHaveTextAsync((before + 3).ToString("N0", CultureInfo.InvariantCulture));
        await Expect(session.Page.Locator(".models")).ToContainTextAsync("table");
        await card.GetByRole(AriaRole.Link).ClickAsync();
        await Expect(session.Page.GetByLabel("Index")).ToHaveValueAsync("scifact");
    }

    [SkippableFact]
    public async Task AJobIsBegunItsProgressMovesAndItIsStopped()
    {
        await using var session = await fixture.OpenAsync("#/indexes");
        // Some chunks of 1,024 lines, each of which takes the model about a second.
        var text = string.Join(' ', Enumerable.Repeat("bone density of older people", 10));
        await File.WriteAllLinesAsync(Path.Combine(fixture.Imports, "long.jsonl"), Enumerable.Range(0, 20_000).Select(i =>
            string.Create(CultureInfo.InvariantCulture, $"{{\"_id\": \"{i}\", \"text\": \"{text} {i}\"}}")));
        await fixture.Service.SendAsync(HttpMethod.Put, "/v1/indexes/filling", JsonNode.Parse("""{"model": "table"}"""));
        await session.Page.GetByLabel("into").SelectOptionAsync("filling");
        await session.Page.GetByLabel("Source").FillAsync("long.jsonl");
        await session.Page.GetByRole(AriaRole.Button, new() { Name = "Start" }).ClickAsync();
        var job = session.Page.GetByRole(AriaRole.Article, new() { Name = "filling: long.jsonl" });
        await Expect(job.GetByRole(AriaRole.Progressbar)).ToBeVisibleAsync();
        var items = job.Locator("[data-items]");
        await Expect(items).Not.ToHaveTextAsync("0");
        var first = await CountAsync(items);
        await Expect(items).Not.ToHaveTextAsync(first.ToString("N0", CultureInfo.InvariantCulture));
        Assert.True(await CountAsync(items) > first);
        await job.GetByRole(AriaRole.Button, new() { Name = "Stop" }).ClickAsync();
        await Expect(job.Locator(".state")).ToHaveTextAsync("stopped");
        await fixture.Service.SendAsync(HttpMethod.Delete, "/v1/indexes/filling");
    }

    [SkippableFact]
    public async Task AJobWithoutASourceIsRefusedWithTheRemedy()
    {
        await using var session = await fixture.OpenAsync("#/indexes");
        session.Expected.Add("404");
        await session.Page.GetByLabel("Source").FillAsync("nothing.jsonl");
        await session.Page.GetByRole(AriaRole.Button, new() { Name = "Start" }).ClickAsync();
        var alert = session.Page.GetByRole(AriaRole.Alert);
        await Expect(alert).ToContainTextAsync("The folder of imports has no 'nothing.jsonl'");
        await Expect(alert).ToContainTextAsync("Value: nothing.jsonl");
        await Expect(alert).ToContainTextAsync("Put a file of documents there");
    }

    [SkippableFact]
    public async Task AFailureIsToldWithItsRemedyAndTriedAgain()
    {
        await using var session = await fixture.OpenAsync("#/?index=scifact");
        session.Expected.Add("503");
        await session.Page.RouteAsync("**/search", static route => route.FulfillAsync(new()
        {
            Status = 503,
            ContentType = "application/problem+json",
            Body = Problem,
        }));
        await session.Box.FillAsync("bones");
        var alert = session.Page.GetByRole(AriaRole.Alert);
        await Expect(alert).ToContainTextAsync("The disk refused.");
        await Expect(alert).ToContainTextAsync("Value: /data");
        await Expect(alert).ToContainTextAsync("Make room.");
        await session.Page.UnrouteAsync("**/search");
        await alert.GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync();
        await session.SettleAsync();
        await Expect(alert).ToHaveCountAsync(0);
        await Expect(session.Hits).ToHaveCountAsync(10);
    }

    [SkippableFact]
    public async Task AServiceThatDoesNotAnswerIsSaidToBeSo()
    {
        await using var session = await fixture.OpenAsync("#/?index=scifact");
        session.Expected.Add("ERR_FAILED");
        await session.Page.RouteAsync("**/search", static route => route.AbortAsync());
        await session.Box.FillAsync("bones");
        await Expect(session.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("The service does not answer.");
    }

    [SkippableFact]
    public async Task WhereAKeyIsAskedForAWrongOneIsRefusedAndARightOneIsKeptForTheTab()
    {
        using var folder = new TemporaryFolder();
        await using var service = await ServiceHost.StartAsync(
            folder["data"], "--SparseSearch:Keys:0:Name=reader", "--SparseSearch:Keys:0:Scope=admin",
            $"--SparseSearch:Keys:0:Sha256={ApiKey.HashOf("right")}");
        await service.SendAsync(HttpMethod.Put, "/v1/indexes/notes", JsonNode.Parse("""{"model": "table"}"""), "right");
        await using var session = await fixture.OpenAsync(service: service);
        session.Expected.Add("401");
        var dialog = session.Page.GetByRole(AriaRole.Dialog);
        await Expect(dialog).ToContainTextAsync("This service asks for a key");
        await Expect(dialog.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
        await dialog.GetByLabel("Key").FillAsync("wrong");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Use this key" }).ClickAsync();
        await Expect(dialog.GetByRole(AriaRole.Alert)).ToHaveTextAsync("The service does not know the key.");
        await dialog.GetByLabel("Key").FillAsync("right");
        await dialog.GetByLabel("Key").PressAsync("Enter");
        await Expect(dialog).ToHaveCountAsync(0);
        await Expect(session.Page.GetByLabel("Index")).ToHaveValueAsync("notes");
        await session.Page.ReloadAsync();
        await Expect(session.Page.GetByLabel("Index")).ToHaveValueAsync("notes");
        Assert.Equal(0, await session.Page.EvaluateAsync<int>("() => localStorage.length + document.cookie.length"));
        await session.Page.GetByRole(AriaRole.Button, new() { Name = "Key" }).ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Forget it" }).ClickAsync();
        await Expect(dialog).ToContainTextAsync("This service asks for a key");
    }

    [SkippableFact]
    public async Task WithoutAnIndexThePageSaysHowToMakeOne()
    {
        using var folder = new TemporaryFolder();
        await using var service = await ServiceHost.StartAsync(folder["data"]);
        await using var session = await fixture.OpenAsync(service: service);
        await Expect(session.Page.GetByRole(AriaRole.Heading, new() { Name = "There is no index yet" })).ToBeVisibleAsync();
    }

    private static async Task<long> CountAsync(ILocator number) =>
        long.Parse(await number.InnerTextAsync(), NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
}
