namespace SparseSearch.Core.Segments;

/// <summary>The kinds of step by which files of an index change.</summary>
public enum FileOperation
{
    /// <summary>A folder is made.</summary>
    CreateFolder,

    /// <summary>A file is begun under its temporary name.</summary>
    Create,

    /// <summary>Bytes are handed to the file.</summary>
    Write,

    /// <summary>The file's bytes are flushed to disk.</summary>
    Flush,

    /// <summary>The file takes its final name.</summary>
    Rename,

    /// <summary>The folder's entries are flushed to disk.</summary>
    FlushFolder,

    /// <summary>A file is removed.</summary>
    Delete,

    /// <summary>A file is cut to a shorter length.</summary>
    Truncate,
}
