namespace SparseSearch.Core.Segments;

/// <summary>
/// A file that appears whole or not at all: written under a temporary name, flushed, renamed, its folder flushed.
/// Disposed before <see cref="Commit"/>, it leaves nothing behind. Not thread-safe.
/// </summary>
public sealed class DurableFile : IDisposable
{
    /// <summary>What the temporary name has behind the final one.</summary>
    public const string TemporaryExtension = ".writing";

    private const int BufferBytes = 1 << 20;

    private readonly string _path;
    private readonly string _temporaryPath;
    private readonly FileOperations _files;
    private readonly FileStream _stream;
    private readonly bool _isDurable;
    private bool _committed;

    private DurableFile(string path, FileOperations files, bool isDurable)
    {
        _isDurable = isDurable;
        _path = path;
        _temporaryPath = path + TemporaryExtension;
        _files = files;
        files.Announce(FileOperation.Create, _temporaryPath);
        try
        {
            _stream = new FileStream(
                _temporaryPath, FileMode.Create, FileAccess.ReadWrite, FileShare.None, BufferBytes);
            files.Report(FileOperation.Create, _temporaryPath);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Failure(error);
        }
    }

    /// <summary>Begins a file beside its final name; an unfinished one of the same name is overwritten.</summary>
    /// <param name="path">The final path; what stands there stays until <see cref="Commit"/>.</param>
    /// <param name="files">Who performs the steps.</param>
    /// <param name="isDurable">Whether <see cref="Commit"/> waits until the disk has it.</param>
    /// <exception cref="IOException">The file cannot be made; the message says what to do.</exception>
    public static DurableFile Create(string path, FileOperations files, bool isDurable = true)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(files);
        return new DurableFile(System.IO.Path.GetFullPath(path), files, isDurable);
    }

    /// <summary>Writes a whole file at once.</summary>
    /// <exception cref="IOException">The disk refuses; the message says what to do.</exception>
    public static void WriteAll(string path, ReadOnlySpan<byte> bytes, FileOperations files)
    {
        using var file = Create(path, files);
        file.Write(bytes);
        file.Commit();
    }

    /// <summary>Appends bytes at the present position.</summary>
    /// <exception cref="IOException">The disk refuses; the message says what to do.</exception>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var position = _stream.Position;
            var admitted = _files.Admit(_temporaryPath, position, bytes.Length);
            _stream.Write(bytes[..admitted]);
            _files.ReportWrite(_temporaryPath, position, bytes.Length, admitted);
        }
        catch (IOException error)
        {
            throw Failure(error);
        }
    }

    /// <summary>Moves the position of the next <see cref="Write"/>; a gap reads as zeros.</summary>
    /// <exception cref="IOException">The disk refuses what was buffered; the message says what to do.</exception>
    public void Seek(long position)
    {
        try
        {
            _stream.Position = position;
        }
        catch (IOException error)
        {
            throw Failure(error);
        }
    }

    /// <summary>
    /// Hands what was written to the system and lends the file, for a look at it before it is complete; its position is
    /// the caller's to put back by <see cref="Seek"/>.
    /// </summary>
    /// <exception cref="IOException">The disk refuses what was buffered; the message says what to do.</exception>
    internal FileStream LendFlushed()
    {
        try
        {
            _stream.Flush();
            return _stream;
        }
        catch (IOException error)
        {
            throw Failure(error);
        }
    }

    /// <summary>Flushes to disk and renames: now the file exists.</summary>
    /// <exception cref="IOException">The disk refuses; the message says what to do.</exception>
    public void Commit()
    {
        try
        {
            if (_isDurable)
            {
                _files.Announce(FileOperation.Flush, _temporaryPath);
                _stream.Flush(flushToDisk: true);
                _files.Report(FileOperation.Flush, _temporaryPath);
            }

            _stream.Dispose();
            _files.Rename(_temporaryPath, _path);
            _committed = true;
            if (_isDurable)
            {
                _files.FlushFolder(System.IO.Path.GetDirectoryName(_path) ?? _path);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Failure(error);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            _stream.Dispose();
        }
        catch (IOException) when (!_committed)
        {
            // A full disk also refuses the last buffered bytes of a file that is being given up.
        }

        if (!_committed)
        {
            _files.Delete(_temporaryPath);
        }
    }

    private IOException Failure(Exception error) => new(
        $"{_path}: cannot be written ({error.Message}). Free space on the disk, or choose a folder that can be "
        + "written, and run it again; what the folder held before is unchanged.", error);
}
