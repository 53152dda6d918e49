using System.CommandLine;
using SparseSearch.Cli.Output;
using SparseSearch.Core.Segments;

namespace SparseSearch.Cli.Commands.Live;

/// <summary>The verb <c>alias</c>: a name for an index that can be pointed at another one in one step.</summary>
internal static class AliasCommand
{
    public static Command Create(Terminal terminal)
    {
        var alias = new Argument<string>("alias") { Description = $"A file name that ends in {IndexAlias.Extension}." };
        var index = new Argument<string?>("index")
        {
            Description = "Folder of the index that the name is to stand for; where not given, the one it stands for is shown.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command(
            "alias",
            "Point a name at an index, or show where it points. The name can be given wherever an index can; the step from one "
            + "index to the next is atomic, so that an index can be built anew, with another model say, without a pause.\n\n"
            + "Example: sparsesearch alias live.alias live-v2.index")
        {
            alias, index,
        };
        command.SetAction(parsed =>
        {
            var (name, folder) = (parsed.GetRequiredValue(alias), parsed.GetValue(index));
            if (!IndexAlias.IsAlias(name))
            {
                throw new UsageException($"{name} is not the name of an alias: give a file name that ends in {IndexAlias.Extension}.");
            }

            if (folder is not null)
            {
                IndexAlias.Point(name, IndexAlias.Resolve(folder));
            }

            terminal.Output.WriteLine($"{name} -> {IndexAlias.Resolve(name)}");
            return ExitCodes.Done;
        });
        return command;
    }
}
