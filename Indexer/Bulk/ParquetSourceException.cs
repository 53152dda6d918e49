namespace SparseSearch.Indexer.Bulk;

/// <summary>A Parquet file of documents cannot be read; the message names file, place, reason and remedy.</summary>
public sealed class ParquetSourceException : IOException
{
    /// <summary>States where and why.</summary>
    /// <param name="path">The file, as the caller named it.</param>
    /// <param name="place">Row group, row or column, in words; empty for the file as a whole.</param>
    /// <param name="reason">Why, and what can be done, as whole sentences.</param>
    /// <param name="cause">What was thrown, or null.</param>
    public ParquetSourceException(string path, string place, string reason, Exception? cause = null)
        : base(place.Length == 0 ? $"{path}: {reason}" : $"{path}, {place}: {reason}", cause) => Path = path;

    /// <summary>The file, as the caller named it.</summary>
    public string Path { get; }
}
