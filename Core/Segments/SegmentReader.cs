using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using SparseSearch.Core.Vectors;

namespace SparseSearch.Core.Segments;

/// <summary>
/// An open segment: a mapped file or a memory image whose header and table were checked. Thread-safe; spans and
/// pointers that it hands out are valid until <see cref="Dispose"/>.
/// </summary>
public sealed unsafe class SegmentReader : IDisposable
{
    private readonly MemoryMappedFile? _file;
    private readonly MemoryMappedViewAccessor? _view;
    private readonly void* _image;
    private readonly byte* _start;
    private readonly SectionEntry[] _sections;
    private bool _disposed;

    private SegmentReader(string path, ReadOnlySpan<byte> image)
    {
        Path = path;
        FileBytes = image.Length;
        _image = NativeMemory.AlignedAlloc((nuint)Math.Max(1, image.Length), SegmentFormat.SectionAlignment);
        _start = (byte*)_image;
        image.CopyTo(new Span<byte>(_image, image.Length));
        try
        {
            (Header, _sections) = SegmentChecks.Check(path, _start, FileBytes);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    private SegmentReader(string path, byte* start, long lengthBytes)
    {
        Path = path;
        FileBytes = lengthBytes;
        _start = start;
        (Header, _sections) = SegmentChecks.Check(path, _start, FileBytes);
    }

    private SegmentReader(string path, FileStream stream, bool leaveOpen)
    {
        Path = path;
        try
        {
            FileBytes = stream.Length;
            _file = MemoryMappedFile.CreateFromFile(
                stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen);
        }
        catch
        {
            if (!leaveOpen)
            {
                stream.Dispose();
            }

            throw;
        }

        try
        {
            _view = _file.CreateViewAccessor(0, FileBytes, MemoryMappedFileAccess.Read);
            _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
            (Header, _sections) = SegmentChecks.Check(path, _start, FileBytes);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The file, or the name given to a memory image.</summary>
    public string Path { get; }

    /// <summary>Length of the whole segment.</summary>
    public long FileBytes { get; }

    /// <summary>The checked header.</summary>
    public SegmentHeader Header { get; }

    /// <summary>Number of documents, empty ones included.</summary>
    public int DocCount => (int)Header.DocCount;

    /// <summary>Number of terms in the vocabulary.</summary>
    public int VocabularySize => (int)Header.VocabularySize;

    /// <summary>How weights became impacts.</summary>
    public WeightQuantizer Quantizer => new((int)Header.QuantizerBits, Header.QuantizerScale);

    /// <summary>The section table, in file order.</summary>
    public ReadOnlySpan<SectionEntry> Sections => _sections;

    /// <summary>Maps a file and checks header and table, in time that does not depend on its size.</summary>
    /// <exception cref="SegmentFormatException">Not a segment, too old, too new, or corrupt.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static SegmentReader Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var fileBytes = new FileInfo(path).Length;
        return fileBytes < SegmentFormat.FirstSectionOffset
            ? throw SegmentChecks.TooShort(path, fileBytes, File.ReadAllBytes(path))
            : new SegmentReader(
                path, new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete),
                leaveOpen: false);
    }

    /// <summary>Maps a file that a writer holds open; the writer keeps the stream.</summary>
    internal static SegmentReader OverUnfinished(string path, FileStream stream) =>
        new(path, stream, leaveOpen: true);

    /// <summary>Copies an image into aligned memory and checks it as <see cref="Open"/> does.</summary>
    /// <param name="name">Stands for the path in messages.</param>
    /// <param name="image">The bytes of a whole segment.</param>
    /// <exception cref="SegmentFormatException">Not a segment, too old, too new, or corrupt.</exception>
    public static SegmentReader OpenImage(string name, ReadOnlySpan<byte> image) =>
        image.Length < SegmentFormat.FirstSectionOffset
            ? throw SegmentChecks.TooShort(name, image.Length, image)
            : new SegmentReader(name, image);

    /// <summary>A view over memory that the caller keeps, and frees behind the reader.</summary>
    /// <param name="name">Stands for the path in messages.</param>
    /// <param name="start">At a multiple of 64.</param>
    /// <param name="lengthBytes">Length of a whole segment.</param>
    /// <exception cref="SegmentFormatException">As for <see cref="OpenImage"/>.</exception>
    internal static SegmentReader OverMemory(string name, byte* start, int lengthBytes) =>
        lengthBytes < SegmentFormat.FirstSectionOffset
            ? throw SegmentChecks.TooShort(name, lengthBytes, new ReadOnlySpan<byte>(start, lengthBytes))
            : new SegmentReader(name, start, lengthBytes);

    /// <summary>Whether the segment has a section.</summary>
    public bool Has(SectionKind kind) => IndexOf(kind) >= 0;

    /// <summary>The bytes of a section.</summary>
    /// <exception cref="SegmentFormatException">The segment has no such section.</exception>
    public ReadOnlySpan<byte> Section(SectionKind kind)
    {
        var pointer = SectionPointer(kind, out var lengthBytes);
        return new ReadOnlySpan<byte>(pointer, lengthBytes);
    }

    /// <summary>A section as values of one type.</summary>
    /// <exception cref="SegmentFormatException">
    /// The segment has no such section, or its length is no multiple.
    /// </exception>
    public ReadOnlySpan<T> Section<T>(SectionKind kind)
        where T : unmanaged
    {
        var bytes = Section(kind);
        if (bytes.Length % sizeof(T) != 0)
        {
            throw SegmentChecks.Corrupt(Path, $"section {kind} in units of {sizeof(T)} bytes", $"{bytes.Length} bytes");
        }

        return MemoryMarshal.Cast<byte, T>(bytes);
    }

    /// <summary>Where a section begins in memory, for views that outlive a stack frame; aligned to 64 bytes.</summary>
    /// <exception cref="SegmentFormatException">The segment has no such section.</exception>
    public byte* SectionPointer(SectionKind kind, out int lengthBytes)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var index = IndexOf(kind);
        if (index < 0)
        {
            throw SegmentChecks.Corrupt(Path, $"a section {kind}", "none");
        }

        lengthBytes = (int)_sections[index].Length;
        return _start + _sections[index].Offset;
    }

    /// <summary>Reads every byte: the checksum of every section, and that all padding is zero.</summary>
    /// <exception cref="SegmentFormatException">
    /// A byte is not what was written; the message names the section.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public void Verify(CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        SegmentChecks.CheckContent(Path, _start, FileBytes, _sections, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        if (_view is not null)
        {
            if (_start != null)
            {
                _view.SafeMemoryMappedViewHandle.ReleasePointer();
            }

            _view.Dispose();
        }

        _file?.Dispose();
        NativeMemory.AlignedFree(_image);
    }

    private int IndexOf(SectionKind kind)
    {
        for (var i = 0; i < _sections.Length; i++)
        {
            if (_sections[i].Kind == (uint)kind)
            {
                return i;
            }
        }

        return -1;
    }
}
