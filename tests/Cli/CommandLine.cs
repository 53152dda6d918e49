using SparseSearch.Cli;
using SparseSearch.Cli.Output;

namespace SparseSearch.Tests;

/// <summary>Runs a command line inside the test and keeps what it prints.</summary>
internal static class CommandLine
{
    public static async Task<CommandOutcome> RunAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await EntryPoint.RunAsync(args, new Terminal(output, error, showsProgress: false, isInteractive: false));
        return new CommandOutcome(code, output.ToString(), error.ToString());
    }
}

/// <summary>What a command line came to.</summary>
internal sealed record CommandOutcome(int ExitCode, string Output, string Error);
