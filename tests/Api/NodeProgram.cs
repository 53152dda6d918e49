using System.Diagnostics;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>Programs of <c>tests/clients</c>, which use the clients of others.</summary>
internal static class NodeProgram
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    /// <summary>Runs one to its end, and fails where it does; skips where node or the client is missing.</summary>
    /// <param name="client">Its folder.</param>
    /// <param name="arguments">What node is given.</param>
    /// <returns>What it wrote.</returns>
    public static async Task<string> RunAsync(string client, params string[] arguments)
    {
        var folder = Path.Combine(TestPaths.Repository, "tests", "clients", client);
        Skip.IfNot(Directory.Exists(Path.Combine(folder, "node_modules")), $"run npm ci in {folder}");
        var start = new ProcessStartInfo("node", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Process? started = null;
        try
        {
            started = Process.Start(start);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Skip.If(true, "node is not installed");
        }

        using var node = started!;
        using var patience = new CancellationTokenSource(s_patience);
        var (output, errors) = (node.StandardOutput.ReadToEndAsync(patience.Token), node.StandardError.ReadToEndAsync(patience.Token));
        try
        {
            await node.WaitForExitAsync(patience.Token);
        }
        finally
        {
            if (!node.HasExited)
            {
                node.Kill(entireProcessTree: true);
            }
        }

        Assert.True(node.ExitCode == 0, $"{await output}\n{await errors}");
        return await output;
    }
}
