using SparseSearch.Cli;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>data/tiny, indexed once for all tests of the commands.</summary>
public sealed class TinyIndex : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public string Folder => _folder["tiny.index"];

    public async Task InitializeAsync()
    {
        var outcome = await CommandLine.RunAsync(
            "index", TestPaths.Data("tiny"), "--model", TestPaths.Data("models", "splade-tiny"), "--index", Folder);
        Assert.Equal((ExitCodes.Done, ""), (outcome.ExitCode, outcome.Error));
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _folder.Dispose();
}
