using System.Globalization;
using SparseSearch.Core.Documents;

namespace SparseSearch.Indexer.Bulk;

/// <summary>Documents in any form in which they are read: JSON lines, packed or not, and Parquet.</summary>
public static class DocumentSource
{
    private static readonly string[] s_packings = ["", ".zst", ".gz"];

    /// <summary>
    /// The file or folder of Parquet files behind what was named, which may be a folder of a whole collection.
    /// </summary>
    /// <param name="path">A file, or a folder.</param>
    /// <param name="name">What is looked for in a folder: <c>corpus</c> or <c>queries</c>.</param>
    /// <returns>
    /// A file as it is. Of a folder, the first that is there of <c>name.jsonl</c> (or <c>.zst</c>, <c>.gz</c>),
    /// <c>name.parquet</c>, a folder <c>name</c> of Parquet files, and the folder itself where it holds such files;
    /// null where there is none.
    /// </returns>
    public static string? Find(string path, string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!Directory.Exists(path))
        {
            return path;
        }

        var inside = Path.Combine(path, name);
        return s_packings.Select(packed => $"{inside}.jsonl{packed}").FirstOrDefault(File.Exists)
            ?? ((string[])[inside + ParquetDocumentReader.Extension, inside, path]).FirstOrDefault(
                static place => Path.Exists(place) && ParquetDocumentReader.Accepts(place));
    }

    /// <summary>Reads the documents one after the other.</summary>
    /// <param name="path">A file, or a folder of Parquet files.</param>
    /// <param name="columns">Of Parquet files; null for the usual names.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ArgumentException">Columns are named, and the file is no Parquet.</exception>
    /// <exception cref="BadLineException">As <see cref="JsonlDocumentReader.Read"/> says.</exception>
    /// <exception cref="ParquetSourceException">As <see cref="ParquetDocumentReader.Read"/> says.</exception>
    /// <exception cref="InvalidDataException">A packed file is damaged.</exception>
    public static IEnumerable<SourceDocument> Read(
        string path, ParquetColumns? columns = null, JsonlReadOptions? options = null)
    {
        if (ParquetDocumentReader.Accepts(path))
        {
            return ParquetDocumentReader.Read(path, columns, options);
        }

        return columns is null || columns == new ParquetColumns()
            ? JsonlDocumentReader.Read(path, options)
            : throw new ArgumentException(
                $"Columns are named, and {path} is no Parquet file (.parquet); leave their names out.",
                nameof(columns));
    }

    /// <summary>How many documents there are at most: lines, blank ones included, or rows.</summary>
    /// <exception cref="IOException">The file cannot be read, or is damaged Parquet.</exception>
    /// <exception cref="BadLineException">A line is not UTF-8, or is too long.</exception>
    public static long Count(string path) => ParquetDocumentReader.Accepts(path)
        ? ParquetDocumentReader.CountRows(path)
        : TextFile.ReadLines(path).LongCount();

    /// <summary>Where a source lies and how large it is: enough to tell it from another one.</summary>
    public static string Describe(string path)
    {
        var files = ParquetDocumentReader.FilesOf(path);
        var bytes = files.Sum(static f => new FileInfo(f).Length);
        var count = Directory.Exists(path) ? $"{files.Length} files, " : "";
        return string.Create(CultureInfo.InvariantCulture, $"{Path.GetFullPath(path)}, {count}{bytes} bytes");
    }
}
