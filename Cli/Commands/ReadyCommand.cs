using System.CommandLine;
using SparseSearch.Api.Service;
using SparseSearch.Cli.Output;

namespace SparseSearch.Cli.Commands;

/// <summary>The verb <c>ready</c>: whether a service can be asked, for containers and units, whose images have nothing else to ask it with.</summary>
internal static class ReadyCommand
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(4), s_pause = TimeSpan.FromMilliseconds(200);

    public static Command Create(Terminal terminal)
    {
        var url = new Option<string>("--url")
        {
            Description = $"Where the service listens. Default {SearchService.DefaultUrl}.",
            HelpName = "URL",
            DefaultValueFactory = static _ => SearchService.DefaultUrl,
        };
        var wait = new Option<double>("--wait")
        {
            Description = "Seconds to go on asking until it is ready, 0 to 86400. Default 0: it is asked once.",
            HelpName = "SECONDS",
        };
        var command = new Command(
            "ready", "Ask a running service whether all its indexes are open: exit code 0 if so, 1 if not.\n\nExample: sparsesearch ready --wait 60")
        {
            url,
            wait,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            terminal, parsed.GetRequiredValue(url), parsed.GetValue(wait), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Terminal terminal, string given, double wait, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(given, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || wait is not (>= 0 and <= 86_400))
        {
            throw new UsageException($"--url is '{given}' and --wait {wait}; give an address such as {SearchService.DefaultUrl}, and 0 to 86400 seconds.");
        }

        using var client = new HttpClient { Timeout = s_patience };
        var begin = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var why = await AskAsync(client, new Uri(url, "/readyz"), cancellationToken).ConfigureAwait(false);
            if (why is null)
            {
                return ExitCodes.Done;
            }

            if (TimeProvider.System.GetElapsedTime(begin).TotalSeconds >= wait)
            {
                await terminal.Error.WriteLineAsync($"sparsesearch: {url} is not ready: {why}").ConfigureAwait(false);
                return ExitCodes.Failed;
            }

            await Task.Delay(s_pause, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Why it is not ready, or null.</summary>
    private static async Task<string?> AskAsync(HttpClient client, Uri address, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await client.GetAsync(address, cancellationToken).ConfigureAwait(false);
            return answer.IsSuccessStatusCode ? null : $"it answers {(int)answer.StatusCode}.";
        }
        catch (HttpRequestException error)
        {
            return error.Message;
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"it does not answer within {s_patience.TotalSeconds} s.";
        }
    }
}
