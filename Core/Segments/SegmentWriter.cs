using System.Runtime.InteropServices;

namespace SparseSearch.Core.Segments;

/// <summary>
/// Writes a segment: sections in order through one counting, checksumming stream, then header and table, and at last
/// the rename that makes the file appear whole. Disposed before <see cref="Complete"/>, it leaves nothing behind.
/// Not thread-safe.
/// </summary>
public sealed class SegmentWriter : IDisposable
{
    private const int BufferBytes = 1 << 20;
    private static readonly byte[] s_zeros = new byte[SegmentFormat.SectionAlignment];

    private readonly string _path;
    private readonly string _temporaryPath;
    private readonly FileStream _file;
    private readonly List<SectionEntry> _sections = [];
    private long _position;
    private uint _crc;
    private bool _inSection;
    private bool _completed;

    private SegmentWriter(string path)
    {
        _path = path;
        _temporaryPath = path + ".writing";
        _file = new FileStream(
            _temporaryPath, FileMode.Create, FileAccess.ReadWrite, FileShare.None, BufferBytes);
        _file.SetLength(SegmentFormat.FirstSectionOffset);
        _position = SegmentFormat.FirstSectionOffset;
        _file.Position = _position;
    }

    /// <summary>Begins a segment beside its final name; an unfinished one of the same name is overwritten.</summary>
    /// <param name="path">The segment's final path; nothing stands there until <see cref="Complete"/>.</param>
    public static SegmentWriter Create(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new SegmentWriter(Path.GetFullPath(path));
    }

    /// <summary>Begins the next section.</summary>
    /// <exception cref="InvalidOperationException">A section is open, the kind was written, or the table is full.</exception>
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

        _file.Write(bytes);
        _crc = Crc32C.Append(_crc, bytes);
        _position += bytes.Length;
        section[0].Length += (ulong)bytes.Length;
    }

    /// <summary>Appends values as they lie in memory (little-endian machines only, which this engine requires).</summary>
    public void Write<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        // A span of bytes ends at 2 GiB, a section too, but a span of wider values need not.
        var step = BufferBytes / Marshal.SizeOf<T>();
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
        _file.Write(s_zeros.AsSpan(0, padding));
        _position += padding;
        _inSection = false;
    }

    /// <summary>Writes header and table, flushes to disk and renames: now the segment exists.</summary>
    /// <returns>The header that was written.</returns>
    public SegmentHeader Complete(SegmentSummary summary)
    {
        ArgumentNullException.ThrowIfNull(summary);
        if (_inSection || _completed)
        {
            throw new InvalidOperationException("A section is open, or the segment is complete already.");
        }

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

        _file.Position = 0;
        _file.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<SegmentHeader>(in header)));
        _file.Write(tableBytes);
        _file.Flush(flushToDisk: true);
        _file.Dispose();
        File.Move(_temporaryPath, _path, overwrite: true);
        DurableFolder.Flush(Path.GetDirectoryName(_path)!);
        _completed = true;
        return header;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _file.Dispose();
        if (!_completed)
        {
            File.Delete(_temporaryPath);
        }
    }

    internal static uint ComputeCrc(in SegmentHeader header) =>
        Crc32C.Compute(MemoryMarshal.AsBytes(new ReadOnlySpan<SegmentHeader>(in header)));
}
