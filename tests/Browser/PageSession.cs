using Microsoft.Playwright;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// A tab that looks at the page. When it is closed it demands that the page wrote no error to the console, and asked nobody but
/// the service for anything.
/// </summary>
internal sealed class PageSession : IAsyncDisposable
{
    /// <summary>How long something may take until it is wrong: long, for machines that do other things as well.</summary>
    public const int PatienceMs = 60_000;

    private readonly IBrowserContext _context;
    private readonly List<string> _errors = [];
    private readonly string _origin;

    private PageSession(IBrowserContext context, IPage page, Uri address)
    {
        (_context, Page, _origin) = (context, page, address.GetLeftPart(UriPartial.Authority));
        page.Console += (_, message) => Note(message.Type is "error" or "warning", $"{message.Type}: {message.Text}");
        page.PageError += (_, error) => Note(true, error);
        page.Request += (_, request) => Note(
            !request.Url.StartsWith(_origin, StringComparison.Ordinal), $"asked elsewhere: {request.Url}");
    }

    public IPage Page { get; }

    /// <summary>Errors that the browser itself writes for answers that a test asked for: part of their text.</summary>
    public List<string> Expected { get; } = [];

    public ILocator Box => Page.GetByRole(AriaRole.Searchbox);

    /// <summary>The titles of hits: the buttons that open explanations.</summary>
    public ILocator Hits => Page.Locator("[data-hit]");

    public ILocator Explanation => Page.Locator("#explanation");

    public ILocator Status => Page.GetByRole(AriaRole.Status);

    public static async Task<PageSession> OpenAsync(IBrowser browser, Uri service, string address, Screen screen)
    {
        var context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = screen.Width, Height = screen.Height },
            ColorScheme = screen.Scheme,
            ReducedMotion = ReducedMotion.Reduce,
        });
        context.SetDefaultTimeout(PatienceMs);
        var session = new PageSession(context, await context.NewPageAsync(), service);
        await session.Page.GotoAsync(new Uri(service, address).ToString());
        return session;
    }

    /// <summary>The documents that are shown, in their order.</summary>
    public async Task<IReadOnlyList<string>> IdsAsync() =>
        await Hits.EvaluateAllAsync<string[]>("hits => hits.map(hit => hit.dataset.hit)");

    /// <summary>Types a query and waits for its hits.</summary>
    public async Task SearchAsync(string text)
    {
        await Box.FillAsync(text);
        await SettleAsync();
    }

    /// <summary>Waits until the page shows the answer to what it was asked for last.</summary>
    public async Task SettleAsync()
    {
        await Page.WaitForFunctionAsync("() => document.querySelector('.results:not([data-stale])') !== null");
        await Assertions.Expect(Page.Locator(".searchbox-busy")).ToHaveCountAsync(0);
    }

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        lock (_errors)
        {
            Assert.DoesNotContain(_errors, error => !Expected.Exists(part => error.Contains(part, StringComparison.Ordinal)));
        }
    }

    private void Note(bool isError, string message)
    {
        if (isError)
        {
            lock (_errors)
            {
                _errors.Add(message);
            }
        }
    }
}
