namespace SparseSearch.Benchmarks.Fuzzing;

/// <summary>
/// A file in memory, where the system has such, for readers that take a path. Overwritten for each input; not
/// thread-safe.
/// </summary>
internal sealed class FuzzFile : IDisposable
{
    private const string MemoryFolder = "/dev/shm";

    /// <summary>Makes a folder for the file.</summary>
    /// <param name="name">Its name there.</param>
    public FuzzFile(string name)
    {
        var parent = Directory.Exists(MemoryFolder) ? MemoryFolder : System.IO.Path.GetTempPath();
        Folder = Directory.CreateDirectory(
            System.IO.Path.Combine(parent, $"sparsesearch-fuzz-{Guid.NewGuid():n}")).FullName;
        Path = System.IO.Path.Combine(Folder, name);
    }

    /// <summary>The folder, in which nothing else stands.</summary>
    public string Folder { get; }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Gives the file other bytes in place, which takes less than to truncate and fill it.</summary>
    public string Write(ReadOnlySpan<byte> bytes)
    {
        using var file = File.OpenHandle(Path, FileMode.OpenOrCreate, FileAccess.Write);
        RandomAccess.SetLength(file, bytes.Length);
        RandomAccess.Write(file, bytes, 0);
        return Path;
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
