using System.CommandLine;
using SparseSearch.Api.Access;
using SparseSearch.Cli.Output;

namespace SparseSearch.Cli.Commands;

/// <summary>The verb <c>key</c>: a new key for the service, and what its configuration has of it.</summary>
internal static class KeyCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new Command(
            "key",
            "Make a key for the service. The key goes to whoever searches, its SHA-256 into the configuration; nothing else "
            + "keeps either.\n\nExample: sparsesearch key");
        command.SetAction(_ =>
        {
            var key = ApiKey.Make();
            terminal.Output.WriteLine($"key     {key}");
            terminal.Output.WriteLine($"sha256  {ApiKey.HashOf(key)}");
            return ExitCodes.Done;
        });
        return command;
    }
}
