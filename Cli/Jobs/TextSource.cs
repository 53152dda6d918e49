using SparseSearch.Core.Documents;
using SparseSearch.Core.TextEncoding;

namespace SparseSearch.Cli.Jobs;

/// <summary>Finds the texts that are to be encoded.</summary>
internal static class TextSource
{
    /// <summary>Stands for standard input.</summary>
    public const string StandardInput = "-";

    private static readonly string[] s_packings = ["", ".zst", ".gz"];

    /// <summary>The file behind what the user named: a BEIR folder stands for its corpus or its queries.</summary>
    /// <exception cref="UsageException">The folder holds neither.</exception>
    public static string FileOf(string path, EncodingSide side)
    {
        if (path == StandardInput || !Directory.Exists(path))
        {
            return path;
        }

        var name = side == EncodingSide.Query ? "queries.jsonl" : "corpus.jsonl";
        string[] places = [.. s_packings.Select(packed => Path.Combine(path, name + packed))];
        return Array.Find(places, File.Exists) ?? throw new UsageException(
            $"{path} is a folder without {name} (or {name}.zst, {name}.gz); give a file or a folder in BEIR's layout.");
    }

    /// <summary>What an encoding notes of its input, so that another one is not taken for it.</summary>
    public static string Describe(string file) => file == StandardInput
        ? "standard input"
        : $"{Path.GetFullPath(file)}, {new FileInfo(file).Length} bytes";

    /// <summary>Reads the texts.</summary>
    /// <param name="file">A JSON-lines file, or <see cref="StandardInput"/>.</param>
    /// <param name="badLines">Takes lines that cannot be read; null to stop at the first.</param>
    public static IEnumerable<SourceDocument> Read(string file, BadLineLog? badLines)
    {
        var options = new JsonlReadOptions { SkipBadLinesInto = badLines };
        return file == StandardInput
            ? JsonlDocumentReader.ReadStream(Console.OpenStandardInput(), "standard input", options)
            : JsonlDocumentReader.Read(file, options);
    }
}
