using SparseSearch.Core.Documents;
using SparseSearch.Core.TextEncoding;
using SparseSearch.Indexer.Bulk;

namespace SparseSearch.Cli.Jobs;

/// <summary>Finds the texts that are to be encoded.</summary>
internal static class TextSource
{
    /// <summary>Stands for standard input.</summary>
    public const string StandardInput = "-";

    /// <summary>
    /// The source behind what the user named: a BEIR folder stands for its corpus or its queries, any other folder for
    /// the Parquet files in it.
    /// </summary>
    /// <exception cref="UsageException">The folder holds nothing of the kind.</exception>
    public static string FileOf(string path, EncodingSide side)
    {
        var name = side == EncodingSide.Query ? "queries" : "corpus";
        return path == StandardInput ? path : DocumentSource.Find(path, name) ?? throw new UsageException(
            $"{path} is a folder without {name}.jsonl (or .jsonl.zst, .jsonl.gz, .parquet) and without Parquet files; give "
            + "a file, a folder in BEIR's layout or a folder of Parquet files.");
    }

    /// <summary>What an encoding notes of its input, so that another one is not taken for it.</summary>
    public static string Describe(string file) =>
        file == StandardInput ? "standard input" : DocumentSource.Describe(file);

    /// <summary>Reads the texts.</summary>
    /// <param name="file">JSON lines, Parquet, or <see cref="StandardInput"/>, which is JSON lines.</param>
    /// <param name="columns">Of Parquet files; null for the usual names.</param>
    /// <param name="badLines">Takes lines and rows that cannot be read; null to stop at the first.</param>
    public static IEnumerable<SourceDocument> Read(string file, ParquetColumns? columns, BadLineLog? badLines)
    {
        var options = new JsonlReadOptions { SkipBadLinesInto = badLines };
        if (file != StandardInput)
        {
            return DocumentSource.Read(file, columns, options);
        }

        return columns is null
            ? JsonlDocumentReader.ReadStream(Console.OpenStandardInput(), "standard input", options)
            : throw new UsageException("Standard input is JSON lines, which have no columns; leave their names out.");
    }
}
