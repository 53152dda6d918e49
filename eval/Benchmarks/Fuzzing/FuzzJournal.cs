using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;

namespace SparseSearch.Benchmarks.Fuzzing;

/// <summary>
/// The input that is being read, in a mapped file: where a reader ends the process, the file is what is left of it. Not
/// thread-safe.
/// </summary>
internal sealed class FuzzJournal : IDisposable
{
    private const int Capacity = 8 << 20;

    private readonly string _path;
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;

    /// <summary>Makes the file.</summary>
    /// <param name="path">Removed by <see cref="Dispose"/>, but not by a crash. Length (i32), then the input.</param>
    public FuzzJournal(string path)
    {
        _path = path;
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.Create, null, Capacity);
        _view = _file.CreateViewAccessor();
    }

    /// <summary>Notes an input before it is read.</summary>
    public unsafe void Note(byte[] input)
    {
        byte* start = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        try
        {
            var length = Math.Min(input.Length, Capacity - sizeof(int));
            BinaryPrimitives.WriteInt32LittleEndian(new Span<byte>(start, sizeof(int)), length);
            input.AsSpan(0, length).CopyTo(new Span<byte>(start + sizeof(int), length));
        }
        finally
        {
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
        File.Delete(_path);
    }
}
