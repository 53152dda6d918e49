using Microsoft.Win32.SafeHandles;

namespace SparseSearch.Core.Segments;

/// <summary>
/// A file that only grows at its end, without a buffer: what <see cref="Append"/> has returned from survives a killed
/// process, and what <see cref="Flush"/> has returned from survives a power cut. Not thread-safe.
/// </summary>
public sealed class AppendFile : IDisposable
{
    private readonly FileOperations _files;
    private readonly SafeFileHandle _handle;

    private AppendFile(string path, FileOperations files, SafeFileHandle handle, long lengthBytes)
    {
        Path = path;
        LengthBytes = lengthBytes;
        _files = files;
        _handle = handle;
    }

    /// <summary>The full path.</summary>
    public string Path { get; }

    /// <summary>The length of what was appended; a failed append may have left more bytes behind it.</summary>
    public long LengthBytes { get; private set; }

    /// <summary>Begins a file; its name lasts once its folder has been flushed.</summary>
    /// <exception cref="IOException">The file exists or cannot be made; the message says what to do.</exception>
    public static AppendFile Create(string path, FileOperations files)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(files);
        path = System.IO.Path.GetFullPath(path);
        try
        {
            files.Announce(FileOperation.Create, path);
            var handle = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
            files.Report(FileOperation.Create, path);
            return new AppendFile(path, files, handle, 0);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Failure(path, error);
        }
    }

    /// <summary>Opens a file that exists, to go on at its end or to cut it.</summary>
    /// <exception cref="IOException">The file cannot be opened for writing; the message says what to do.</exception>
    public static AppendFile Open(string path, FileOperations files)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(files);
        path = System.IO.Path.GetFullPath(path);
        try
        {
            var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Write, FileShare.Read);
            return new AppendFile(path, files, handle, RandomAccess.GetLength(handle));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Failure(path, error);
        }
    }

    /// <summary>Hands bytes to the system, behind those that are there.</summary>
    /// <exception cref="IOException">The disk refuses; some of the bytes may have been written.</exception>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var admitted = _files.Admit(Path, LengthBytes, bytes.Length);
            RandomAccess.Write(_handle, bytes[..admitted], LengthBytes);
            _files.ReportWrite(Path, LengthBytes, bytes.Length, admitted);
            LengthBytes += bytes.Length;
        }
        catch (IOException error)
        {
            throw Failure(Path, error);
        }
    }

    /// <summary>Flushes what was appended to disk.</summary>
    /// <exception cref="IOException">
    /// The disk refuses; the system may have dropped what it held, so that a second try would prove nothing.
    /// </exception>
    public void Flush()
    {
        try
        {
            _files.Announce(FileOperation.Flush, Path);
            RandomAccess.FlushToDisk(_handle);
            _files.Report(FileOperation.Flush, Path);
        }
        catch (IOException error)
        {
            throw Failure(Path, error);
        }
    }

    /// <summary>Cuts the file.</summary>
    /// <param name="lengthBytes">From 0 to <see cref="LengthBytes"/>.</param>
    /// <exception cref="IOException">The disk refuses.</exception>
    public void Truncate(long lengthBytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((ulong)lengthBytes, (ulong)LengthBytes, nameof(lengthBytes));
        try
        {
            _files.Announce(FileOperation.Truncate, Path, lengthBytes);
            RandomAccess.SetLength(_handle, lengthBytes);
            _files.Report(FileOperation.Truncate, Path, lengthBytes);
            LengthBytes = lengthBytes;
        }
        catch (IOException error)
        {
            throw Failure(Path, error);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    private static IOException Failure(string path, Exception error) => new(
        $"{path}: cannot be written ({error.Message}). Check the disk and the space left on it, and that the folder "
        + "can be written.", error);
}
