using System.Text.Json.Nodes;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: every state of the page can be read and used, wide and narrow, light and dark. Method: open each state, demand that
/// nothing has to be scrolled sideways and that axe finds nothing, contrast included; keep a picture where a folder for them is given.
/// </summary>
[Collection(SharedBrowser.Name)]
public sealed class AppearanceTests(PageFixture fixture)
{
    private const string Folder = "SPARSESEARCH_SCREENSHOTS";

    private const string Search = "#/?index=scifact&q=diffusion%20tensor%20imaging%20of%20the%20newborn%20brain";

    /// <summary>Fixed, so that the picture of a job is the same each time.</summary>
    private const string Jobs =
        """
        {"jobs": [
          {"id": 1, "name": "scifact: corpus.jsonl.zst", "state": "done", "items": 5183, "indexed": 5182, "rejected": 1, "resumed": 0,
           "submitted": "2026-01-05T08:00:00Z", "ended": "2026-01-05T08:01:10Z"},
          {"id": 2, "name": "scifact: broken.jsonl", "state": "failed", "items": 12, "indexed": 12, "rejected": 0, "resumed": 0,
           "error": "The packed file is damaged.", "submitted": "2026-01-05T08:02:00Z", "ended": "2026-01-05T08:02:01Z"},
          {"id": 3, "name": "scifact: long.jsonl", "state": "running", "items": 120000, "indexed": 119000, "rejected": 0, "resumed": 50000,
           "submitted": "2026-01-05T08:03:00Z"}]}
        """;

    private static readonly Dictionary<string, (string Address, Func<PageSession, Task> Prepare)> s_states = new(StringComparer.Ordinal)
    {
        ["welcome"] = ("", static session => Expect(session.Page.Locator(".welcome")).ToBeVisibleAsync()),
        ["hits"] = (Search, static session => session.SettleAsync()),
        ["explanation"] = (Search, OpenFirstAsync),
        ["filter"] = (Search + "&filter=words%20%3E%3D%20200", OpenHelpAsync),
        ["filter-error"] = (Search + "&filter=words%20%3E%3D", static session => Expect(session.Page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync()),
        ["compare"] = (Search + "&engine=exact%2Cseismic%2Cbm25", static session => session.SettleAsync()),
        ["compare-explanation"] = (Search + "&engine=exact%2Cseismic", OpenFirstAsync),
        ["hybrid"] = (Search + "&engine=hybrid", OpenFirstAsync),
        ["nothing"] = ("#/?index=scifact&q=bones&filter=words%20%3E%20100000", static session => session.SettleAsync()),
        ["loading"] = (Search, WaitForeverAsync),
        ["error"] = ("#/?index=absent&q=bones", static session => Expect(session.Page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync()),
        ["indexes"] = ("#/indexes", ShowJobsAsync),
        ["key"] = (Search, AskForKeyAsync),
    };

    public static TheoryData<string> States => [.. s_states.Keys];

    // Four screens of thirteen states take some minutes.
    [SkippableTheory]
    [Trait("Category", "Long")]
    [MemberData(nameof(States))]
    public async Task EachStateIsReadableOnEachScreen(string state)
    {
        foreach (var screen in Screen.All)
        {
            // Opened at nothing, so that what a state needs is in place before it is asked for.
            await using var session = await fixture.OpenAsync(screen: screen);
            session.Expected.AddRange(["400", "404", "401"]);
            await ShowAsync(session, state);
            await KeepPictureAsync(session.Page, $"{state}-{screen}.png");
            var (content, window) = (
                await session.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"),
                await session.Page.EvaluateAsync<int>("() => document.documentElement.clientWidth"));
            Assert.True(content <= window, $"{state} at {screen}: {content} pixels wide in a window of {window}.");
            // What the other two screens have in common with these need not be looked at twice: it takes seconds.
            if (screen != Screen.Desktop && screen != Screen.DarkPhone)
            {
                continue;
            }

            // Colours that still fade in are not those that are read.
            await session.Page.EvaluateAsync(
                "() => Promise.allSettled(document.getAnimations().filter(a => a.effect.getComputedTiming().iterations !== Infinity).map(a => a.finished))");
            var found = await session.Page.RunAxe(new AxeRunOptions { ResultTypes = [ResultType.Violations] });
            Assert.Empty(found.Violations.Select(violation =>
                $"{state} at {screen}: {violation.Id}, {violation.Help}: {string.Join("; ", violation.Nodes.Select(static n => n.Html))}"));
        }
    }

    private static async Task ShowAsync(PageSession session, string state)
    {
        var (address, prepare) = s_states[state];
        await Expect(session.Page.Locator(".welcome")).ToBeVisibleAsync();
        if (state is "indexes")
        {
            await session.Page.RouteAsync("**/v1/jobs", static route => route.FulfillAsync(new()
            {
                ContentType = "application/json",
                Body = Jobs,
            }));
        }
        else if (state is "key")
        {
            await session.Page.RouteAsync("**/search", static route => route.FulfillAsync(new()
            {
                Status = 401,
                ContentType = "application/problem+json",
                Body = new JsonObject { ["code"] = "unknown_key", ["title"] = "The service does not know the key." }.ToJsonString(),
            }));
        }
        else if (state is "loading")
        {
            await session.Page.RouteAsync("**/search", static _ => Task.CompletedTask);
        }

        await session.Page.EvaluateAsync("address => { location.hash = address; }", address);
        await prepare(session);
    }

    private static async Task OpenFirstAsync(PageSession session)
    {
        await session.SettleAsync();
        await session.Hits.First.ClickAsync();
        await Expect(session.Explanation.Locator(".fields")).ToBeVisibleAsync();
    }

    private static async Task OpenHelpAsync(PageSession session)
    {
        await session.SettleAsync();
        await session.Page.GetByText("How filters are written").ClickAsync();
    }

    private static Task WaitForeverAsync(PageSession session) => Expect(session.Page.Locator(".skeleton")).ToBeVisibleAsync();

    private static Task ShowJobsAsync(PageSession session) => Expect(session.Page.Locator(".job")).ToHaveCountAsync(3);

    private static Task AskForKeyAsync(PageSession session) => Expect(session.Page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();

    private static async Task KeepPictureAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable(Folder) is { Length: > 0 } folder)
        {
            Directory.CreateDirectory(folder);
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, name), FullPage = true });
        }
    }
}
