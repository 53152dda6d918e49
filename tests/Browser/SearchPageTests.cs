using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace SparseSearch.Tests;

/// <summary>Searching on the page, as a person does it.</summary>
[Collection(SharedBrowser.Name)]
public sealed partial class SearchPageTests(PageFixture fixture)
{
    private const string Query = "diffusion tensor imaging of the newborn brain";

    /// <summary>The document that <see cref="Query"/> is about.</summary>
    private const string Found = "4983";

    [SkippableFact]
    public async Task TypingFindsADocumentAndMarksItsWords()
    {
        await using var session = await fixture.OpenAsync();
        await Expect(session.Box).ToBeFocusedAsync();
        await session.Box.PressSequentiallyAsync(Query);
        await session.SettleAsync();
        Assert.Equal(Found, (await session.IdsAsync())[0]);
        await Expect(session.Status).ToContainTextAsync("Top 10 hits by Exact, proven best");
        await Expect(session.Page.Locator(".hit").First.Locator("mark:not(.faint)").First).ToHaveTextAsync(DiffusionOrTensor());
        await Expect(session.Page.Locator(".hit").First.Locator("mark.faint").First).ToHaveTextAsync("of");
        await Expect(session.Page.Locator(".query-terms")).ToContainTextAsync("7 weighted terms");
    }

    [SkippableFact]
    public async Task AnAnswerThatComesLateNeverTakesThePlaceOfANewerOne()
    {
        await using var session = await fixture.OpenAsync("#/?index=scifact");
        var release = new TaskCompletionSource();
        var held = new TaskCompletionSource();
        await session.Page.RouteAsync("**/search", async route =>
        {
            if (route.Request.PostData?.Contains("\"text\":\"heart\"", StringComparison.Ordinal) == true)
            {
                var answer = await route.FetchAsync();
                held.TrySetResult();
                await release.Task;
                await route.FulfillAsync(new RouteFulfillOptions { Response = answer });
            }
            else
            {
                await route.ContinueAsync();
            }
        });
        await session.Box.FillAsync("heart");
        await held.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await session.SearchAsync(Query);
        var newer = await session.IdsAsync();
        Assert.Equal(Found, newer[0]);
        release.SetResult();
        // Whatever the page still does with the older answer, it does before it answers to another search.
        await session.SearchAsync(Query + " ");
        Assert.Equal(newer, await session.IdsAsync());
        await Expect(session.Page).ToHaveTitleAsync($"{Query} – SparseSearch");
    }

    [SkippableFact]
    public async Task QuickTypingAsksForLittleMoreThanItsEnd()
    {
        await using var session = await fixture.OpenAsync("#/?index=scifact");
        var asked = new List<string?>();
        session.Page.Request += (_, request) =>
        {
            if (request.Url.EndsWith("/search", StringComparison.Ordinal))
            {
                asked.Add(request.PostData);
            }
        };
        await session.Box.PressSequentiallyAsync(Query);
        await session.SettleAsync();
        Assert.InRange(asked.Count, 1, Query.Length / 2);
        Assert.Contains(Query, asked[^1], StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task ThePartsOfAnExplanationAddUpToTheScoreThatIsShown()
    {
        await using var session = await fixture.OpenAsync($"#/?index=scifact&q={Uri.EscapeDataString(Query)}");
        await session.SettleAsync();
        for (var rank = 0; rank < 3; rank++)
        {
            await session.Hits.Nth(rank).ClickAsync();
            var parts = (await session.Explanation.Locator("tbody .part").AllInnerTextsAsync()).Select(NumberIn).ToList();
            var score = NumberIn(await session.Page.Locator(".hit-score").Nth(rank).InnerTextAsync());
            Assert.NotEmpty(parts);
            Assert.Equal(score, parts.Sum(), tolerance: 0.001 * (parts.Count + 1));
            Assert.Equal(score, NumberIn(await session.Explanation.Locator("[data-sum]").InnerTextAsync()), tolerance: 0.0015);
            Assert.Equal(0, await session.Explanation.Locator(".note").CountAsync());
        }
    }

    [SkippableFact]
    public async Task AnExplanationShowsTheDocumentAndAllItsTerms()
    {
        await using var session = await fixture.OpenAsync($"#/?index=science&q={Uri.EscapeDataString(Query)}&doc={Found}");
        await Expect(session.Explanation.GetByRole(AriaRole.Heading, new() { Level = 2 })).ToContainTextAsync("Microstructural");
        await session.Explanation.GetByText("Whole text").ClickAsync();
        await Expect(session.Explanation.Locator(".whole-text")).ToContainTextAsync("Alterations of the architecture");
        await session.Explanation.GetByText("All of its").ClickAsync();
        var terms = session.Explanation.GetByRole(AriaRole.List, new() { Name = "Terms of the document" }).GetByRole(AriaRole.Listitem);
        await Expect(terms.Filter(new() { HasText = "diffusion" })).ToHaveCountAsync(1);
        await session.Explanation.GetByRole(AriaRole.Button, new() { Name = "Close the explanation" }).ClickAsync();
        await Expect(session.Explanation).ToHaveCountAsync(0);
    }

    [SkippableFact]
    public async Task AFilterNarrowsAndAWrongOneIsToldBeneathIt()
    {
        await using var session = await fixture.OpenAsync($"#/?index=scifact&q={Uri.EscapeDataString(Query)}");
        session.Expected.Add("400");
        await session.SettleAsync();
        var before = await session.IdsAsync();
        await session.Page.GetByRole(AriaRole.Button, new() { Name = "Filter" }).ClickAsync();
        await session.Page.GetByRole(AriaRole.Button, new() { Name = "half keyword" }).ClickAsync();
        var filter = session.Page.GetByLabel("Only documents where");
        await Expect(filter).ToBeFocusedAsync();
        await filter.PressAsync("End");
        await filter.PressSequentiallyAsync("odd\"");
        await Expect(session.Page.Locator(".hit .fields").First).ToContainTextAsync("odd");
        await session.SettleAsync();
        var after = await session.IdsAsync();
        Assert.NotEqual(before, after);
        Assert.All(
            await session.Page.Locator(".hit .fields").AllInnerTextsAsync(),
            static fields => Assert.Contains("odd", fields, StringComparison.Ordinal));

        await filter.FillAsync("hlaf = \"odd\"");
        var alert = session.Page.GetByRole(AriaRole.Alert);
        await Expect(alert).ToContainTextAsync("hlaf");
        await Expect(alert).ToContainTextAsync("Correct the filter.");
        await Expect(filter).ToHaveAttributeAsync("aria-invalid", "true");
        await filter.FillAsync("words > 100000");
        await Expect(session.Page.GetByText("Nothing was found")).ToBeVisibleAsync();
        await Expect(alert).ToHaveCountAsync(0);
    }

    [SkippableFact]
    public async Task EnginesStandSideBySideWithWhatTheyShare()
    {
        await using var session = await fixture.OpenAsync($"#/?index=scifact&q={Uri.EscapeDataString(Query)}");
        await session.SettleAsync();
        var engines = session.Page.GetByRole(AriaRole.Group, new() { Name = "Engine" });
        await session.Page.GetByRole(AriaRole.Button, new() { Name = "Compare" }).ClickAsync();
        await engines.GetByRole(AriaRole.Button, new() { Name = "BM25" }).ClickAsync();
        await Expect(session.Page.Locator(".column")).ToHaveCountAsync(3);
        await session.SettleAsync();
        var exact = await ColumnAsync(session, "exact");
        foreach (var engine in (string[])["auto", "bm25"])
        {
            var shared = (await ColumnAsync(session, engine)).Intersect(exact).Count();
            var column = session.Page.Locator($"[data-column={engine}]");
            await Expect(column.Locator(".agreement")).ToHaveTextAsync($"{shared} of 10 shared with Exact");
            await Expect(column.Locator(".timing")).ToHaveTextAsync(Timing());
        }

        await session.Page.Locator("[data-column=bm25] [data-hit]").First.ClickAsync();
        await Expect(session.Explanation.Locator("tbody")).ToContainTextAsync("tensor");
        await Expect(session.Page).ToHaveURLAsync(SeveralEngines());
    }

    [SkippableFact]
    public async Task EnginesThatTheIndexWasNotMadeForCannotBeChosen()
    {
        await using var session = await fixture.OpenAsync("#/?index=strange&q=bones");
        await session.SettleAsync();
        var engines = session.Page.GetByRole(AriaRole.Group, new() { Name = "Engine" });
        await Expect(engines.GetByRole(AriaRole.Button, new() { Name = "Seismic" })).ToBeDisabledAsync();
        await Expect(engines.GetByRole(AriaRole.Button, new() { Name = "Auto" })).ToBeEnabledAsync();
    }

    [SkippableFact]
    public async Task AHybridScoreIsTakenApartIntoItsEnginesAndTheirTerms()
    {
        await using var session = await fixture.OpenAsync($"#/?index=scifact&engine=hybrid&q={Uri.EscapeDataString(Query)}");
        await session.SettleAsync();
        await session.Hits.First.ClickAsync();
        await Expect(session.Explanation.Locator("tbody").First).ToContainTextAsync("BM25");
        var score = await session.Page.Locator(".hit-score").First.InnerTextAsync();
        var parts = (await session.Explanation.Locator("table").First.Locator("tbody .part").AllInnerTextsAsync()).Select(NumberIn).ToList();
        Assert.Equal(2, parts.Count);
        Assert.Equal(NumberIn(score), parts.Sum(), tolerance: 0.00002);
        await session.Explanation.GetByText("Exact, own score").ClickAsync();
        await Expect(session.Explanation.GetByRole(AriaRole.Rowheader, new() { Name = "tensor" })).ToBeVisibleAsync();
    }

    [SkippableFact]
    public async Task MoreHitsComeAfterTheFirstTen()
    {
        await using var session = await fixture.OpenAsync($"#/?index=scifact&q={Uri.EscapeDataString(Query)}");
        await session.SettleAsync();
        var first = await session.IdsAsync();
        await session.Page.GetByRole(AriaRole.Button, new() { Name = "More hits" }).ClickAsync();
        await Expect(session.Hits).ToHaveCountAsync(20);
        var all = await session.IdsAsync();
        Assert.Equal(first, all.Take(10));
        Assert.Equal(20, all.Distinct().Count());
    }

    [SkippableFact]
    public async Task TheKeyboardIsEnough()
    {
        await using var session = await fixture.OpenAsync($"#/?index=scifact&q={Uri.EscapeDataString(Query)}");
        await session.SettleAsync();
        var keys = session.Page.Keyboard;
        await session.Page.GetByRole(AriaRole.Link, new() { Name = "Indexes" }).FocusAsync();
        await keys.PressAsync("/");
        await Expect(session.Box).ToBeFocusedAsync();
        await keys.PressAsync("ArrowDown");
        await keys.PressAsync("ArrowDown");
        await Expect(session.Hits.Nth(1)).ToBeFocusedAsync();
        await keys.PressAsync("Enter");
        await Expect(session.Hits.Nth(1)).ToHaveAttributeAsync("aria-expanded", "true");
        await Expect(session.Explanation).ToBeVisibleAsync();
        await keys.PressAsync("Escape");
        await Expect(session.Explanation).ToHaveCountAsync(0);
        await Expect(session.Hits.Nth(1)).ToBeFocusedAsync();
        await keys.PressAsync("ArrowUp");
        await keys.PressAsync("ArrowUp");
        await Expect(session.Box).ToBeFocusedAsync();
        await Expect(session.Box).ToHaveValueAsync(Query);
        var ring = await session.Hits.First.EvaluateAsync<string>(
            "hit => { hit.focus({ focusVisible: true }); return getComputedStyle(hit).outlineStyle; }");
        Assert.Equal("solid", ring);
    }

    [SkippableFact]
    public async Task ASearchCanBeLinkedAndGoneBackTo()
    {
        await using var session = await fixture.OpenAsync();
        await session.SearchAsync(Query);
        await session.Page.GetByRole(AriaRole.Button, new() { Name = "Auto" }).ClickAsync();
        await session.Page.GetByLabel("Recall").SelectOptionAsync("0.9");
        await session.Hits.First.ClickAsync();
        await Expect(session.Page).ToHaveURLAsync(DocumentIsOpen());
        await using var other = await fixture.OpenAsync(new Uri(session.Page.Url).Fragment);
        await Expect(other.Box).ToHaveValueAsync(Query);
        await Expect(other.Page.GetByLabel("Recall")).ToHaveValueAsync("0.9");
        await Expect(other.Explanation).ToBeVisibleAsync();
        await session.Page.GetByRole(AriaRole.Link, new() { Name = "Indexes" }).ClickAsync();
        await Expect(session.Page.GetByRole(AriaRole.Heading, new() { Name = "Indexes" })).ToBeVisibleAsync();
        await session.Page.GoBackAsync();
        await Expect(session.Explanation).ToBeVisibleAsync();
    }

    [SkippableFact]
    public async Task WhatDocumentsHoldIsShownAndNeverRun()
    {
        await using var session = await fixture.OpenAsync("#/?index=strange&q=bones");
        await session.SettleAsync();
        await session.Hits.First.ClickAsync();
        await session.Explanation.GetByText("Whole text").ClickAsync();
        await Expect(session.Hits.First).ToContainTextAsync("Title with <img src=x onerror=alert(1)>");
        await Expect(session.Explanation.Locator(".whole-text")).ToContainTextAsync("<script>alert(2)</script>");
        await Expect(session.Explanation).ToContainTextAsync("<i>italic</i>");
        Assert.Equal(0, await session.Page.Locator("main img, main script, main i, main a").CountAsync());
    }

    private static async Task<IReadOnlyList<string>> ColumnAsync(PageSession session, string engine) =>
        await session.Page.Locator($"[data-column={engine}] [data-hit]").EvaluateAllAsync<string[]>(
            "hits => hits.map(hit => hit.dataset.hit)");

    private static double NumberIn(string text) =>
        double.Parse(Number().Match(text).Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\d+\.\d{3,5}")]
    private static partial Regex Number();

    [GeneratedRegex("diffusion|tensor|imaging|newborn|brain", RegexOptions.IgnoreCase)]
    private static partial Regex DiffusionOrTensor();

    [GeneratedRegex(@"search\s*[\d.,]+ (µs|ms)\s*encode\s*[\d.,]+ (µs|ms)\s*round trip\s*[\d.,]+ (µs|ms)")]
    private static partial Regex Timing();

    [GeneratedRegex("engine=exact%2Cauto%2Cbm25")]
    private static partial Regex SeveralEngines();

    [GeneratedRegex("recall=0.9&doc=")]
    private static partial Regex DocumentIsOpen();
}
