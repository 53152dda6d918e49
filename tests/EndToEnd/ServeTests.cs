using System.Diagnostics;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SparseSearch.Benchmarks.Kills;
using SparseSearch.Core.Segments;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>The program that serves ends when it is asked to, with everything closed, and begins where it was.</summary>
public sealed partial class ServeTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public async Task AskedToEndItClosesItsIndexesAndTheNextOneFindsEverything()
    {
        Skip.If(OperatingSystem.IsWindows(), "there is no SIGTERM");
        await RunAsync(async client =>
        {
            using var made = await client.PutAsJsonAsync(new Uri("/v1/indexes/notes", UriKind.Relative), new { vocabulary = (string[])["a", "b"] });
            made.EnsureSuccessStatusCode();
            using var lines = new StringContent("{\"id\": \"1\", \"vector\": {\"a\": 2}}", Encoding.UTF8, "application/x-ndjson");
            using var written = await client.PostAsync(new Uri("/v1/indexes/notes/documents?encoded=true", UriKind.Relative), lines);
            written.EnsureSuccessStatusCode();
        });
        Assert.False(File.Exists(_folder["data", "notes", IndexFolder.LockOwnerName]), "The index was not closed.");
        await RunAsync(async client =>
        {
            using var answer = await client.PostAsJsonAsync(
                new Uri("/v1/indexes/notes/search", UriKind.Relative), new { vector = new { a = 1 } });
            var found = JsonNode.Parse(await answer.Content.ReadAsStringAsync());
            Assert.Equal("1", (string)found!["hits"]![0]!["id"]!);
        });
    }

    private async Task RunAsync(Func<HttpClient, Task> use)
    {
        using var process = Process.Start(new ProcessStartInfo(
            "dotnet", [KillRun.ProgramOfThisBuild(), "serve", "--data-folder", _folder["data"], "--url", "http://127.0.0.1:0"])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        try
        {
            _ = process.StandardOutput.ReadToEndAsync();
            using var client = new HttpClient { BaseAddress = await AddressOfAsync(process) };
            _ = process.StandardError.ReadToEndAsync();
            await use(client);
            using var asking = Process.Start("kill", ["-TERM", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
            await process.WaitForExitAsync().WaitAsync(s_patience);
            Assert.Equal(0, process.ExitCode);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }

    private static async Task<Uri> AddressOfAsync(Process process)
    {
        using var patience = new CancellationTokenSource(s_patience);
        while (await process.StandardError.ReadLineAsync(patience.Token) is { } line)
        {
            if (Listening().Match(line) is { Success: true } said)
            {
                return new Uri(said.Groups[1].Value);
            }
        }

        throw new InvalidOperationException("The program ended and never listened.");
    }

    [GeneratedRegex("^Listening at ([^;, ]+)")]
    private static partial Regex Listening();
}
