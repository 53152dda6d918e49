using SparseSearch.Core.Segments;

namespace SparseSearch.Indexer;

/// <summary>Keeps a second writer out of an index folder, also one of another process; a crash lets go of it.</summary>
internal sealed class IndexWriterLock : IDisposable
{
    private readonly FileStream _stream;

    private IndexWriterLock(FileStream stream) => _stream = stream;

    /// <summary>Takes the lock.</summary>
    /// <exception cref="IOException">Another writer holds it, or the folder cannot be written.</exception>
    public static IndexWriterLock Acquire(string folder)
    {
        var path = Path.Combine(folder, IndexFolder.LockName);
        try
        {
            return new IndexWriterLock(
                new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new IOException(
                $"{folder}: cannot be locked for writing ({error.Message}). Wait until another build of this index "
                + "ends, or choose a folder that can be written.", error);
        }
    }

    public void Dispose() => _stream.Dispose();
}
