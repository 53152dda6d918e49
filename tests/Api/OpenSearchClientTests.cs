using System.Text.RegularExpressions;
using SparseSearch.Api.Access;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>OpenSearch's own client for Node.js talks to the service as to OpenSearch.</summary>
public sealed partial class OpenSearchClientTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public async Task TheOfficialClientIsAnsweredAsByOpenSearch()
    {
        await using var service = await ServiceHost.StartAsync(_folder["data"], "--SparseSearch:BulkBatch=2");
        Assert.Contains("every call", await NodeProgram.RunAsync("opensearch", "run.mjs", service.Client.BaseAddress!.ToString()), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task ItSendsItsKeyWhereTheServiceAsksForOne()
    {
        await using var service = await ServiceHost.StartAsync(
            _folder["data"], "--SparseSearch:Keys:0:Name=app", $"--SparseSearch:Keys:0:Sha256={ApiKey.HashOf("secret")}",
            "--SparseSearch:Keys:0:Scope=Admin", "--SparseSearch:Keys:0:Indexes:0=articles", "--SparseSearch:Keys:0:Indexes:1=none");
        Assert.Contains(
            "every call", await NodeProgram.RunAsync("opensearch", "run.mjs", service.Client.BaseAddress!.ToString(), "secret"),
            StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task TheExampleOfTheDocumentRunsAsItStands()
    {
        var page = await File.ReadAllTextAsync(Path.Combine(TestPaths.Repository, "docs", "OPENSEARCH.md"));
        var example = Example().Match(page).Groups[1].Value;
        Assert.Contains("http://127.0.0.1:7700", example, StringComparison.Ordinal);
        await using var service = await ServiceHost.StartAsync(_folder["data"]);
        var url = service.Client.BaseAddress!.ToString().TrimEnd('/');
        var output = await NodeProgram.RunAsync(
            "opensearch", "--input-type=module", "--eval", example.Replace("http://127.0.0.1:7700", url, StringComparison.Ordinal));
        Assert.Contains("Vitamin D and bone density", output, StringComparison.Ordinal);
    }

    [GeneratedRegex("```js\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();
}
