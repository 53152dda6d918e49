namespace SparseSearch.Indexer.Jobs;

/// <summary>The side file of a bulk job: a JSON line for each document that was not indexed. Not thread-safe.</summary>
internal sealed class RejectionFile(string path) : IDisposable
{
    private FileStream? _file;

    /// <summary>Bytes so far.</summary>
    public long Bytes { get; private set; }

    /// <summary>Goes on behind what an earlier run had noted when it last wrote down how far it was.</summary>
    /// <param name="bytes">0 to begin anew.</param>
    /// <exception cref="IOException">The file is shorter than that, or cannot be written.</exception>
    public void Resume(long bytes)
    {
        var length = File.Exists(path) ? new FileInfo(path).Length : 0;
        if (length < bytes)
        {
            throw new IOException(
                $"{path}: the file of rejected documents had {bytes} bytes and has {length}. Put it back, or restart the job.");
        }

        if (length == bytes)
        {
            Bytes = bytes;
            return;
        }

        if (bytes == 0)
        {
            File.Delete(path);
            return;
        }

        Open().SetLength(bytes);
        Bytes = bytes;
    }

    /// <summary>Takes note of a document.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Add(BulkRejection rejection)
    {
        var line = rejection.ToLine();
        var file = Open();
        file.Position = Bytes;
        file.Write(line);
        Bytes += line.Length;
    }

    /// <summary>Waits until the disk has all of it.</summary>
    /// <exception cref="IOException">The disk refuses.</exception>
    public void Flush() => _file?.Flush(flushToDisk: true);

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();

    private FileStream Open() =>
        _file ??= new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read);
}
