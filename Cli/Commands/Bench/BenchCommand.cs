using System.CommandLine;
using SparseSearch.Cli.Output;

namespace SparseSearch.Cli.Commands.Bench;

/// <summary>The verb <c>bench</c>: whole operations, measured.</summary>
internal static class BenchCommand
{
    public static Command Create(Terminal terminal) => new(
        "bench",
        "Measure engines, and make what they are measured on.\n\n"
        + "Example: sparsesearch bench engines data/scifact --model data/models/splade-tiny")
    {
        BenchEnginesCommand.Create(terminal),
        BenchGenerateCommand.Create(terminal),
        BenchConfigsCommand.CreateVersion(terminal),
        BenchConfigsCommand.CreateConfigs(terminal),
        BenchEncodeCommand.Create(terminal),
        BenchBuildCommand.Create(terminal),
        BenchServeCommand.Create(terminal),
        BenchLiveCommand.Create(terminal),
        BenchLoadCommand.Create(terminal),
    };
}
