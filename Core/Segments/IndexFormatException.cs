namespace SparseSearch.Core.Segments;

/// <summary>Why a folder cannot be used as an index.</summary>
public enum IndexFault
{
    /// <summary>The folder holds no index.</summary>
    NotAnIndex,

    /// <summary>A file that the manifest names is missing.</summary>
    MissingFile,

    /// <summary>The index's format version is no longer read.</summary>
    TooOld,

    /// <summary>The index was written by a newer build.</summary>
    TooNew,

    /// <summary>A file is damaged, or belongs to another index.</summary>
    Damaged,
}

/// <summary>A folder cannot be used as an index; the message names path, finding and remedy.</summary>
public sealed class IndexFormatException : IOException
{
    /// <summary>States the fault.</summary>
    /// <param name="fault">Which of the ways to fail.</param>
    /// <param name="path">The folder or file.</param>
    /// <param name="finding">What is wrong, as the end of a sentence without its full stop.</param>
    public IndexFormatException(IndexFault fault, string path, string finding)
        : base($"{path}: {finding}. {Remedy(fault)}")
    {
        Fault = fault;
        Path = path;
    }

    /// <summary>Which of the ways to fail.</summary>
    public IndexFault Fault { get; }

    /// <summary>The folder or file.</summary>
    public string Path { get; }

    private static string Remedy(IndexFault fault) => fault switch
    {
        IndexFault.NotAnIndex => "Check the path, or build an index there.",
        IndexFault.MissingFile => "Restore the file from a copy, or index the documents again.",
        IndexFault.TooOld => "Index the documents again.",
        IndexFault.TooNew => "Use the build that wrote it, or a newer one.",
        _ => "Restore the folder from a copy, or index the documents again.",
    };
}
