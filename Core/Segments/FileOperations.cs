namespace SparseSearch.Core.Segments;

/// <summary>
/// Every step by which files of an index change, in one place, so that a watcher can stop between any two of them.
/// Thread-safe where the watcher is.
/// </summary>
/// <remarks>
/// A watcher is how tests stand for a crash or a full disk: what it throws is thrown instead of the step.
/// </remarks>
public sealed class FileOperations
{
    /// <summary>Operations that nobody watches.</summary>
    public static readonly FileOperations Unwatched = new(null);

    private readonly Action<FileOperation, string>? _before;

    /// <summary>Operations with a watcher.</summary>
    /// <param name="before">Called before each step with its path; null for silence.</param>
    public FileOperations(Action<FileOperation, string>? before) => _before = before;

    /// <summary>Makes a folder and those above it; an existing one is left as it is.</summary>
    public void CreateFolder(string folder)
    {
        Announce(FileOperation.CreateFolder, folder);
        Directory.CreateDirectory(folder);
    }

    /// <summary>Gives a file its final name, in place of a file that stands there.</summary>
    public void Rename(string from, string to)
    {
        Announce(FileOperation.Rename, to);
        File.Move(from, to, overwrite: true);
    }

    /// <summary>Removes a file; an absent one is no error.</summary>
    public void Delete(string path)
    {
        Announce(FileOperation.Delete, path);
        File.Delete(path);
    }

    /// <summary>Flushes a finished file's bytes to disk.</summary>
    /// <exception cref="IOException">The disk refuses, or the file cannot be opened.</exception>
    public void FlushFile(string path)
    {
        Announce(FileOperation.Flush, path);
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        file.Flush(flushToDisk: true);
    }

    /// <summary>Flushes a folder's entries to disk.</summary>
    public void FlushFolder(string folder)
    {
        Announce(FileOperation.FlushFolder, folder);
        DurableFolder.Flush(folder);
    }

    internal void Announce(FileOperation operation, string path) => _before?.Invoke(operation, path);
}
