using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SparseSearch.Core.Segments;

/// <summary>
/// Writes a segment: sections in order through one counting, checksumming stream, then header and table, and at last
/// the rename that makes the file appear whole. Disposed before <see cref="Complete"/>, it leaves nothing behind.
/// Not thread-safe.
/// </summary>
public sealed class SegmentWriter : IDisposable
{
    /// <summary>The most bytes that one call of a generic write hands on at once.</summary>
    private const int StepBytes = 1 << 20;

    private static readonly byte[] s_zeros = new byte[SegmentFormat.FirstSectionOffset];

    private readonly DurableFile? _file;
    private readonly Stream? _image;
    private readonly string _name;
    private readonly List<SectionEntry> _sections = [];
    private long _position;
    private uint _crc;
    private bool _inSection;
    private bool _completed;

    private SegmentWriter(DurableFile? file, Stream? image, string name)
    {
        _file = file;
        _image = image;
        _name = name;
        Put(s_zeros);
    }

    /// <summary>Begins a segment beside its final name; an unfinished one of the same name is overwritten.</summary>
    /// <param name="path">The segment's final path; nothing stands there until <see cref="Complete"/>.</param>
    /// <param name="files">Who performs the file operations; null for the plain ones.</param>
    /// <param name="isDurable">
    /// Whether the file is on disk when it stands; otherwise it is by <see cref="FileOperations.FlushFile"/>.
    /// </param>
    /// <exception cref="IOException">The file cannot be made; the message says what to do.</exception>
    public static SegmentWriter Create(string path, FileOperations? files = null, bool isDurable = true)
    {
        var file = DurableFile.Create(path, files ?? FileOperations.Unwatched, isDurable);
        try
        {
            return new SegmentWriter(file, null, path);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Begins a segment in a stream: the bytes are those of a file.</summary>
    /// <param name="image">Empty and seekable; stays open and belongs to the caller.</param>
    /// <exception cref="ArgumentException">The stream is not empty, or cannot seek.</exception>
    public static SegmentWriter CreateImage(Stream image)
    {
        ArgumentNullException.ThrowIfNull(image);
        return image.CanSeek && image.Length == 0
            ? new SegmentWriter(null, image, "segment in memory")
            : throw new ArgumentException("A segment begins in an empty stream that can seek.", nameof(image));
    }

    /// <summary>Begins the next section.</summary>
    /// <exception cref="InvalidOperationException">
    /// A section is open, the kind was written, or the table is full.
    /// </exception>
    public void BeginSection(SectionKind kind)
    {
        if (_inSection || kind == SectionKind.None || _sections.Count == SegmentFormat.MaxSections
            || _sections.Exists(s => s.Kind == (uint)kind))
        {
            throw new InvalidOperationException($"Section {kind} cannot begin here.");
        }

        _sections.Add(new SectionEntry { Kind = (uint)kind, Offset = (ulong)_position });
        _crc = Crc32C.Start;
        _inSection = true;
    }

    /// <summary>Appends bytes to the open section.</summary>
    /// <exception cref="InvalidOperationException">No section is open, or it would pass the limit.</exception>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (!_inSection)
        {
            throw new InvalidOperationException("No section is open.");
        }

        var section = CollectionsMarshal.AsSpan(_sections)[^1..];
        if ((long)section[0].Length + bytes.Length > SegmentFormat.MaxSectionBytes)
        {
            throw new InvalidOperationException(
                $"Section {(SectionKind)section[0].Kind} would pass {SegmentFormat.MaxSectionBytes} bytes; "
                + "put fewer documents into a segment.");
        }

        Put(bytes);
        _crc = Crc32C.Append(_crc, bytes);
        section[0].Length += (ulong)bytes.Length;
    }

    /// <summary>
    /// Appends values as they lie in memory (little-endian machines only, which this engine requires).
    /// </summary>
    public void Write<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        // A span of bytes ends at 2 GiB, a section too, but a span of wider values need not.
        var step = StepBytes / Unsafe.SizeOf<T>();
        for (; values.Length > step; values = values[step..])
        {
            Write(MemoryMarshal.AsBytes(values[..step]));
        }

        Write(MemoryMarshal.AsBytes(values));
    }

    /// <summary>Ends the open section and pads the file to the alignment.</summary>
    public void EndSection()
    {
        if (!_inSection)
        {
            throw new InvalidOperationException("No section is open.");
        }

        CollectionsMarshal.AsSpan(_sections)[^1].Crc = Crc32C.Finish(_crc);
        var padding = (int)(-_position & (SegmentFormat.SectionAlignment - 1));
        Put(s_zeros.AsSpan(0, padding));
        _inSection = false;
    }

    /// <summary>Writes a whole section.</summary>
    /// <exception cref="InvalidOperationException">
    /// A section is open, the kind was written, or a limit is passed.
    /// </exception>
    public void WriteSection<T>(SectionKind kind, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        BeginSection(kind);
        Write(values);
        EndSection();
    }

    /// <summary>Writes header and table, flushes to disk and renames: now the segment exists.</summary>
    /// <returns>The header that was written.</returns>
    /// <exception cref="InvalidOperationException">A section is open, or the segment is complete already.</exception>
    /// <exception cref="IOException">The disk refuses; the message says what to do.</exception>
    public SegmentHeader Complete(SegmentSummary summary)
    {
        ArgumentNullException.ThrowIfNull(summary);
        if (_inSection || _completed)
        {
            throw new InvalidOperationException("A section is open, or the segment is complete already.");
        }

        var header = WriteFront(summary);
        _file?.Commit();
        _completed = true;
        return header;
    }

    /// <summary>
    /// A look at the segment as if it were complete with the sections written so far, for sections that are computed
    /// from others. Writing goes on when the reader has been disposed.
    /// </summary>
    /// <param name="summary">Documents, vocabulary and quantizer as <see cref="Complete"/> will get them.</param>
    /// <returns>The caller's to dispose; valid until then.</returns>
    /// <exception cref="InvalidOperationException">A section is open, or the segment is complete already.</exception>
    /// <exception cref="IOException">The disk refuses; the message says what to do.</exception>
    public SegmentReader OpenSoFar(SegmentSummary summary)
    {
        ArgumentNullException.ThrowIfNull(summary);
        if (_inSection || _completed)
        {
            throw new InvalidOperationException("A section is open, or the segment is complete already.");
        }

        var end = _position;
        WriteFront(summary);
        _position = end;
        try
        {
            return _file is { } file
                ? SegmentReader.OverUnfinished(_name, file.LendFlushed())
                : SegmentReader.OpenImage(_name, ReadImage(_image ?? Stream.Null));
        }
        finally
        {
            _file?.Seek(end);
            _image?.Seek(end, SeekOrigin.Begin);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();

    internal static uint ComputeCrc(in SegmentHeader header) =>
        Crc32C.Compute(MemoryMarshal.AsBytes(new ReadOnlySpan<SegmentHeader>(in header)));

    private SegmentHeader WriteFront(SegmentSummary summary)
    {
        var table = new SectionEntry[SegmentFormat.MaxSections];
        _sections.CopyTo(table);
        var tableBytes = MemoryMarshal.AsBytes(table.AsSpan());
        var header = new SegmentHeader
        {
            Magic = SegmentFormat.Magic,
            Version = SegmentFormat.Version,
            VocabularyFingerprint = summary.VocabularyFingerprint,
            DocCount = (uint)summary.DocCount,
            VocabularySize = (uint)summary.VocabularySize,
            PostingCount = (ulong)summary.PostingCount,
            QuantizerScale = summary.Quantizer.Scale,
            QuantizerBits = (uint)summary.Quantizer.Bits,
            SectionCount = (uint)_sections.Count,
            FileBytes = (ulong)_position,
            EmptyDocCount = (uint)summary.EmptyDocCount,
            TableCrc = Crc32C.Compute(tableBytes),
        };
        header.SegmentId = ((ulong)header.TableCrc << 32) | ComputeCrc(header);
        header.HeaderCrc = ComputeCrc(header);
        Rewind();
        Put(MemoryMarshal.AsBytes(new ReadOnlySpan<SegmentHeader>(in header)));
        Put(tableBytes);
        return header;
    }

    private static byte[] ReadImage(Stream image)
    {
        var bytes = new byte[image.Length];
        image.Position = 0;
        image.ReadExactly(bytes);
        return bytes;
    }

    private void Put(ReadOnlySpan<byte> bytes)
    {
        _file?.Write(bytes);
        _image?.Write(bytes);
        _position += bytes.Length;
    }

    private void Rewind()
    {
        _file?.Seek(0);
        _image?.Seek(0, SeekOrigin.Begin);
    }
}
