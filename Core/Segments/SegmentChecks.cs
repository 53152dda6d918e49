using System.Runtime.InteropServices;

namespace SparseSearch.Core.Segments;

/// <summary>What makes bytes a segment: the checks of opening and of verifying, on any memory.</summary>
internal static unsafe class SegmentChecks
{
    /// <summary>Bytes 80 to 123 of the header, which version 1 leaves zero.</summary>
    private const int ReservedOffset = 80, ReservedEnd = 124;

    private const int VerifyStepBytes = 1 << 24;

    /// <summary>
    /// A file that ends before its table does; by its first bytes it is a damaged segment or another file.
    /// </summary>
    public static SegmentFormatException TooShort(string path, long fileBytes, ReadOnlySpan<byte> beginning) =>
        new(beginning.Length >= sizeof(ulong) && MemoryMarshal.Read<ulong>(beginning) == SegmentFormat.Magic
                ? SegmentFault.Corrupt
                : SegmentFault.NotASegment,
            path, $"at least {SegmentFormat.FirstSectionOffset} bytes", $"{fileBytes} bytes");

    public static SegmentFormatException Corrupt(string path, string expected, string found) =>
        new(SegmentFault.Corrupt, path, expected, found);

    /// <summary>Checks that a section is as long as the others say.</summary>
    public static void CheckLength(string path, SectionKind kind, long expectedBytes, long foundBytes)
    {
        if (foundBytes != expectedBytes)
        {
            throw Corrupt(path, $"{expectedBytes} bytes of section {kind}", $"{foundBytes}");
        }
    }

    /// <summary>
    /// Checks header and table; the memory holds at least <see cref="SegmentFormat.FirstSectionOffset"/> bytes.
    /// </summary>
    public static (SegmentHeader Header, SectionEntry[] Sections) Check(string path, byte* start, long fileBytes)
    {
        var header = *(SegmentHeader*)start;
        CheckIdentity(path, header);
        var found = header.HeaderCrc;
        var blank = header;
        blank.HeaderCrc = 0;
        var expected = SegmentWriter.ComputeCrc(blank);
        if (found != expected)
        {
            throw Corrupt(path, $"header checksum {expected:x8}", $"{found:x8}");
        }

        if (header.FileBytes != (ulong)fileBytes)
        {
            throw Corrupt(path, $"{header.FileBytes} bytes", $"{fileBytes} bytes");
        }

        CheckFields(path, start, header);
        var table = new ReadOnlySpan<SectionEntry>(start + SegmentFormat.HeaderBytes, SegmentFormat.MaxSections);
        var tableCrc = Crc32C.Compute(MemoryMarshal.AsBytes(table));
        if (tableCrc != header.TableCrc)
        {
            throw Corrupt(path, $"section table checksum {header.TableCrc:x8}", $"{tableCrc:x8}");
        }

        if (MemoryMarshal.AsBytes(table[(int)header.SectionCount..]).ContainsAnyExcept((byte)0))
        {
            throw Corrupt(path, $"zeros behind {header.SectionCount} entries of the section table", "others");
        }

        var sections = table[..(int)header.SectionCount].ToArray();
        CheckTable(path, fileBytes, sections);
        return (header, sections);
    }

    /// <summary>Checks every section's checksum and that every byte between sections is zero.</summary>
    public static void CheckContent(
        string path, byte* start, long fileBytes, SectionEntry[] sections, CancellationToken cancellationToken)
    {
        var position = (long)SegmentFormat.HeaderBytes + (SegmentFormat.MaxSections * SegmentFormat.SectionEntryBytes);
        foreach (var section in sections)
        {
            CheckZero(path, start, position, (long)section.Offset);
            var crc = Crc32C.Start;
            for (long done = 0; done < (long)section.Length; done += VerifyStepBytes)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var step = (int)Math.Min(VerifyStepBytes, (long)section.Length - done);
                crc = Crc32C.Append(crc, new ReadOnlySpan<byte>(start + section.Offset + done, step));
            }

            if (Crc32C.Finish(crc) != section.Crc)
            {
                throw Corrupt(
                    path, $"checksum {section.Crc:x8} of section {(SectionKind)section.Kind}",
                    $"{Crc32C.Finish(crc):x8}");
            }

            position = (long)(section.Offset + section.Length);
        }

        CheckZero(path, start, position, fileBytes);
    }

    private static void CheckIdentity(string path, in SegmentHeader header)
    {
        if (header.Magic != SegmentFormat.Magic)
        {
            throw new SegmentFormatException(
                SegmentFault.NotASegment, path, $"magic {SegmentFormat.Magic:x16}", $"{header.Magic:x16}");
        }

        if (header.Version < SegmentFormat.OldestVersion)
        {
            throw new SegmentFormatException(
                SegmentFault.TooOld, path, $"version {SegmentFormat.OldestVersion} or newer", $"{header.Version}");
        }

        if (header.Version > SegmentFormat.Version)
        {
            throw new SegmentFormatException(
                SegmentFault.TooNew, path, $"version {SegmentFormat.Version} or older", $"{header.Version}");
        }
    }

    private static void CheckFields(string path, byte* start, in SegmentHeader header)
    {
        if (header.Flags != 0 || new ReadOnlySpan<byte>(
            start + ReservedOffset, ReservedEnd - ReservedOffset).ContainsAnyExcept((byte)0))
        {
            throw Corrupt(path, "reserved header bytes of zero", "others");
        }

        if (header.DocCount > SegmentFormat.MaxDocs || header.EmptyDocCount > header.DocCount)
        {
            throw Corrupt(
                path, $"at most {SegmentFormat.MaxDocs} documents", $"{header.DocCount}, {header.EmptyDocCount} empty");
        }

        if (header.VocabularySize is 0 or > SegmentFormat.MaxVocabularySize)
        {
            throw Corrupt(path, $"a vocabulary of 1 to {SegmentFormat.MaxVocabularySize}", $"{header.VocabularySize}");
        }

        if (header.QuantizerBits is not (8 or 16) || !double.IsFinite(header.QuantizerScale)
            || header.QuantizerScale <= 0)
        {
            throw Corrupt(
                path, "a quantizer of 8 or 16 bits and a positive scale",
                $"{header.QuantizerBits} bits, scale {header.QuantizerScale}");
        }

        if (header.SectionCount > SegmentFormat.MaxSections)
        {
            throw Corrupt(path, $"at most {SegmentFormat.MaxSections} sections", $"{header.SectionCount}");
        }
    }

    private static void CheckTable(string path, long fileBytes, SectionEntry[] sections)
    {
        var end = (ulong)SegmentFormat.FirstSectionOffset;
        var kinds = new HashSet<uint>();
        foreach (var section in sections)
        {
            if (!kinds.Add(section.Kind))
            {
                throw Corrupt(path, $"one section {(SectionKind)section.Kind}", "two");
            }

            if (section.Kind == 0 || section.Offset % SegmentFormat.SectionAlignment != 0 || section.Offset < end
                || section.Length > (ulong)SegmentFormat.MaxSectionBytes
                || section.Offset > (ulong)fileBytes || section.Length > (ulong)fileBytes - section.Offset)
            {
                throw Corrupt(
                    path, $"section {(SectionKind)section.Kind} behind byte {end} and inside {fileBytes} bytes",
                    $"offset {section.Offset}, length {section.Length}");
            }

            end = section.Offset + section.Length;
        }
    }

    private static void CheckZero(string path, byte* start, long from, long to)
    {
        for (var position = from; position < to; position += VerifyStepBytes)
        {
            var padding = new ReadOnlySpan<byte>(start + position, (int)Math.Min(VerifyStepBytes, to - position));
            if (padding.ContainsAnyExcept((byte)0))
            {
                throw Corrupt(path, $"padding of zeros in bytes {from} to {to}", "other bytes");
            }
        }
    }
}
