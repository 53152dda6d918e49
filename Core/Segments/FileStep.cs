namespace SparseSearch.Core.Segments;

/// <summary>One step by which a file of an index changes, as a watcher sees it.</summary>
/// <param name="Operation">The kind of step.</param>
/// <param name="Path">The file or folder; of a rename, the new name.</param>
public readonly record struct FileStep(FileOperation Operation, string Path)
{
    /// <summary>The old name of a file that is renamed; otherwise empty.</summary>
    public string From { get; init; } = "";

    /// <summary>Where a write begins, or the length to which a file is cut, in bytes; otherwise 0.</summary>
    public long Offset { get; init; }

    /// <summary>How many bytes a write hands to the file; otherwise 0.</summary>
    public int LengthBytes { get; init; }
}
