using System.CommandLine;
using System.Globalization;
using SparseSearch.Cli.Output;
using SparseSearch.Core.Segments;
using SparseSearch.Embedded.Composition;

namespace SparseSearch.Cli.Commands;

/// <summary>What verbs do with the name of an index that is there.</summary>
internal static class IndexPath
{
    /// <summary>The option that names an index.</summary>
    public static Option<string> Option(string description) => new("--index", "-i")
    {
        Description = description,
        HelpName = "FOLDER",
        Required = true,
    };

    /// <summary>
    /// The folder behind a name, which may be an alias, ready to be read: acknowledged changes that only its log has are
    /// restored first. Where that cannot be done the last commit is read, and that is said.
    /// </summary>
    public static string ForReading(Terminal terminal, string name)
    {
        var folder = IndexAlias.Resolve(name);
        try
        {
            var count = LiveIndexes.Recover(folder);
            if (count > 0)
            {
                terminal.Note(string.Create(
                    CultureInfo.InvariantCulture, $"{folder}: {count:N0} changes were restored from the log."));
            }
        }
        catch (Exception error) when (error is UnauthorizedAccessException
            or (IOException and not IndexFormatException and not SegmentFormatException))
        {
            terminal.Note($"note: changes after the last commit are in the log alone, and are not seen: {error.Message}");
        }

        return folder;
    }
}
