using System.Diagnostics;
using System.Globalization;
using System.Text;
using SparseSearch.Core.Segments;

namespace SparseSearch.Indexer;

/// <summary>
/// Keeps a second writer out of an index folder, also one of another process; a crash lets go of it. A file beside the lock
/// names its owner, for the message to whoever comes second; it decides nothing.
/// </summary>
internal sealed class IndexWriterLock : IDisposable
{
    private readonly FileStream _stream;
    private readonly string _ownerPath;

    private IndexWriterLock(FileStream stream, string ownerPath)
    {
        _stream = stream;
        _ownerPath = ownerPath;
        Attempt(() => File.WriteAllText(ownerPath, Describe(), Encoding.UTF8));
    }

    /// <summary>Takes the lock.</summary>
    /// <exception cref="IOException">Another writer holds it, or the folder cannot be written.</exception>
    public static IndexWriterLock Acquire(string folder)
    {
        var ownerPath = Path.Combine(folder, IndexFolder.LockOwnerName);
        try
        {
            var path = Path.Combine(folder, IndexFolder.LockName);
            return new IndexWriterLock(
                new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None), ownerPath);
        }
        catch (UnauthorizedAccessException error)
        {
            throw IndexFolder.CannotBeWritten(folder, error);
        }
        catch (IOException error)
        {
            throw new IOException(
                $"{folder}: cannot be locked for writing, {OwnerOf(ownerPath)} ({error.Message}). Wait until that ends, or "
                + "stop it; searching needs no lock.", error);
        }
    }

    /// <summary>Whether a writer holds the folder now.</summary>
    public static bool IsHeld(string folder)
    {
        var path = Path.Combine(folder, IndexFolder.LockName);
        if (!File.Exists(path))
        {
            return false;
        }

        try
        {
            new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.None).Dispose();
            return false;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    public void Dispose()
    {
        // Before the lock is let go, or it might be the next owner's.
        Attempt(() => File.Delete(_ownerPath));
        _stream.Dispose();
    }

    private static string Describe()
    {
        using var process = Process.GetCurrentProcess();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"process {Environment.ProcessId} ({process.ProcessName}) on {Environment.MachineName} since {TimeProvider.System.GetUtcNow():u}");
    }

    private static string OwnerOf(string ownerPath)
    {
        try
        {
            return File.Exists(ownerPath) && File.ReadAllText(ownerPath) is { Length: > 0 and < 1024 } owner
                ? $"since it is held by {owner}"
                : "since another writer holds it or the folder is read-only";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "since another writer holds it";
        }
    }

    private static void Attempt(Action act)
    {
        try
        {
            act();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A message that names nobody is all that is lost.
        }
    }
}
