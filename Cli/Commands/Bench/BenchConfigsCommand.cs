using System.CommandLine;
using SparseSearch.Cli.Output;
using SparseSearch.Embedded.Composition;

namespace SparseSearch.Cli.Commands.Bench;

/// <summary>
/// The verbs <c>bench version</c> and <c>bench configs</c>: what a program that compares engines asks first.
/// </summary>
internal static class BenchConfigsCommand
{
    public static Command CreateVersion(Terminal terminal)
    {
        var command = new Command(
            "version", "Print name and version on one line.\n\nExample: sparsesearch bench version");
        command.SetAction(_ => terminal.Output.WriteLine($"sparsesearch {ProgramVersion.Text}, .NET {Environment.Version}"));
        return command;
    }

    public static Command CreateConfigs(Terminal terminal)
    {
        var engine = new Option<string?>("--engine", "-e")
        {
            Description = $"Only configurations of one engine: {string.Join(", ", EngineCatalog.Names)}.",
            HelpName = "NAME",
        };
        var command = new Command(
            "configs",
            "Print a JSON list of build configurations for bench build, most useful first.\n\n"
            + "Example: sparsesearch bench configs --engine seismic")
        {
            engine,
        };
        command.SetAction(parsed =>
        {
            var only = parsed.GetValue(engine);
            if (only is not null)
            {
                EngineCatalog.CheckName(only);
            }

            var chosen = BenchConfig.All.Where(json => only is null || BenchConfig.Parse(json).Engine == only);
            terminal.Output.WriteLine($"[{string.Join(", ", chosen)}]");
        });
        return command;
    }
}
