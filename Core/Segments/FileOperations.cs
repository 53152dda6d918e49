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
    public static readonly FileOperations Unwatched = new(new FileWatch());

    private readonly FileWatch _watch;

    /// <summary>Operations with a watcher of what is about to happen.</summary>
    /// <param name="before">Called before each step with its path; null for silence.</param>
    public FileOperations(Action<FileOperation, string>? before)
        : this(new FileWatch { Before = before is null ? null : step => before(step.Operation, step.Path) })
    {
    }

    /// <summary>Operations with a watcher that may also cut writes short, and is told what was done.</summary>
    public FileOperations(FileWatch watch)
    {
        ArgumentNullException.ThrowIfNull(watch);
        _watch = watch;
    }

    /// <summary>Makes a folder and those above it; an existing one is left as it is.</summary>
    public void CreateFolder(string folder)
    {
        Announce(FileOperation.CreateFolder, folder);
        Directory.CreateDirectory(folder);
        Report(FileOperation.CreateFolder, folder);
    }

    /// <summary>Gives a file its final name, in place of a file that stands there.</summary>
    public void Rename(string from, string to)
    {
        var step = new FileStep(FileOperation.Rename, to) { From = from };
        _watch.Before?.Invoke(step);
        File.Move(from, to, overwrite: true);
        _watch.After?.Invoke(step);
    }

    /// <summary>Removes a file; an absent one is no error.</summary>
    public void Delete(string path)
    {
        Announce(FileOperation.Delete, path);
        File.Delete(path);
        Report(FileOperation.Delete, path);
    }

    /// <summary>Flushes a finished file's bytes to disk.</summary>
    /// <exception cref="IOException">The disk refuses, or the file cannot be opened.</exception>
    public void FlushFile(string path)
    {
        Announce(FileOperation.Flush, path);
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        file.Flush(flushToDisk: true);
        Report(FileOperation.Flush, path);
    }

    /// <summary>Flushes a folder's entries to disk.</summary>
    public void FlushFolder(string folder)
    {
        Announce(FileOperation.FlushFolder, folder);
        DurableFolder.Flush(folder);
        Report(FileOperation.FlushFolder, folder);
    }

    internal void Announce(FileOperation operation, string path, long offset = 0) =>
        _watch.Before?.Invoke(new FileStep(operation, path) { Offset = offset });

    internal void Report(FileOperation operation, string path, long offset = 0) =>
        _watch.After?.Invoke(new FileStep(operation, path) { Offset = offset });

    /// <summary>Announces a write.</summary>
    /// <returns>How many of its bytes are to reach the file, all of them unless the watcher says otherwise.</returns>
    internal int Admit(string path, long offset, int lengthBytes)
    {
        var step = new FileStep(FileOperation.Write, path) { Offset = offset, LengthBytes = lengthBytes };
        _watch.Before?.Invoke(step);
        return _watch.Admit is { } admit ? Math.Clamp(admit(step), 0, lengthBytes) : lengthBytes;
    }

    /// <summary>Reports a write, and fails where not all of its bytes were admitted.</summary>
    /// <exception cref="IOException">The write was cut short.</exception>
    internal void ReportWrite(string path, long offset, int lengthBytes, int admitted)
    {
        _watch.After?.Invoke(
            new FileStep(FileOperation.Write, path) { Offset = offset, LengthBytes = admitted });
        if (admitted < lengthBytes)
        {
            throw new IOException($"No space left on device; {admitted} of {lengthBytes} bytes were written");
        }
    }
}
