using System.Runtime.InteropServices;
using System.Text;
using SparseSearch.Core.Segments;

namespace SparseSearch.Core.Filters;

/// <summary>
/// The fields of one segment, for filters. A view over its sections, valid while that is open; thread-safe.
/// </summary>
public sealed unsafe class FieldColumns
{
    private static readonly UTF8Encoding s_strict = new(false, throwOnInvalidBytes: true);

    private readonly Dictionary<string, FieldColumn> _byName;

    private FieldColumns(FieldColumn[] fields)
    {
        Fields = fields;
        _byName = fields.ToDictionary(field => field.Name, StringComparer.Ordinal);
        Schema = new FieldSchema([.. fields.Select(field => new FieldDefinition(field.Name, field.Kind))]);
    }

    /// <summary>The fields, in the order of their names' bytes.</summary>
    public IReadOnlyList<FieldColumn> Fields { get; }

    /// <summary>Names and kinds of the fields.</summary>
    public FieldSchema Schema { get; }

    /// <summary>Opens the view, checking that its parts fit each other, in time for the number of fields.</summary>
    /// <returns>Null where no document of the segment has a field.</returns>
    /// <exception cref="SegmentFormatException">A section is missing, or its parts contradict each other.</exception>
    public static FieldColumns? Open(SegmentReader segment)
    {
        ArgumentNullException.ThrowIfNull(segment);
        if (!segment.Has(SectionKind.FieldDirectory) && !segment.Has(SectionKind.FieldData))
        {
            return null;
        }

        var directory = segment.Section(SectionKind.FieldDirectory);
        var data = segment.SectionPointer(SectionKind.FieldData, out var dataBytes);
        if (directory.Length < FieldColumnsFormat.HeaderBytes)
        {
            throw SegmentChecks.Corrupt(segment.Path, "a directory of fields", $"{directory.Length} bytes");
        }

        var header = MemoryMarshal.Cast<byte, uint>(directory[..FieldColumnsFormat.HeaderBytes]);
        if (header[0] != FieldColumnsFormat.Version || header[1] is 0 or > FieldLimits.MaxFields || header[3] != 0)
        {
            throw SegmentChecks.Corrupt(
                segment.Path, $"version {FieldColumnsFormat.Version} and 1 to {FieldLimits.MaxFields} fields",
                $"version {header[0]}, {header[1]} fields, {header[3]}");
        }

        var entryBytes = (int)header[1] * FieldColumnsFormat.EntryBytes;
        SegmentChecks.CheckLength(
            segment.Path, SectionKind.FieldDirectory, FieldColumnsFormat.HeaderBytes + entryBytes + (long)header[2],
            directory.Length);
        var names = directory[(FieldColumnsFormat.HeaderBytes + entryBytes)..];
        var entries = MemoryMarshal.Cast<byte, FieldColumnEntry>(
            directory.Slice(FieldColumnsFormat.HeaderBytes, entryBytes));
        var fields = new FieldColumn[entries.Length];
        var (nameStart, start) = (0L, 0L);
        for (var i = 0; i < entries.Length; i++)
        {
            Check(segment, entries[i], nameStart, names.Length, start, dataBytes);
            var name = names.Slice((int)nameStart, (int)entries[i].NameBytes);
            if (i > 0 && name.SequenceCompareTo(names[(int)entries[i - 1].NameStart..(int)nameStart]) <= 0)
            {
                throw SegmentChecks.Corrupt(segment.Path, "names of fields in ascending order", $"others at {i}");
            }

            fields[i] = new FieldColumn(
                segment.Path, NameOf(segment, name), entries[i], data + start, segment.DocCount);
            nameStart += entries[i].NameBytes;
            start += (long)entries[i].LengthBytes;
        }

        return nameStart == names.Length && start == dataBytes
            ? new FieldColumns(fields)
            : throw SegmentChecks.Corrupt(
                segment.Path, $"fields that end at bytes {names.Length} and {dataBytes}", $"{nameStart} and {start}");
    }

    /// <summary>A field, or null where no document of the segment has it.</summary>
    public FieldColumn? Find(string name) => _byName.GetValueOrDefault(name);

    private static void Check(
        SegmentReader segment, in FieldColumnEntry entry, long nameStart, int nameBytes, long start, int dataBytes)
    {
        if (entry.NameStart != nameStart || entry.NameBytes is 0 or > FieldLimits.MaxNameBytes
            || entry.NameBytes > nameBytes - nameStart || !Enum.IsDefined((FieldKind)entry.Kind))
        {
            throw SegmentChecks.Corrupt(
                segment.Path, $"a field whose name begins at byte {nameStart}",
                $"bytes {entry.NameStart}, {entry.NameBytes} long, kind {entry.Kind}");
        }

        if (entry.Start != (ulong)start || entry.LengthBytes > (ulong)(dataBytes - start)
            || entry.LengthBytes != (ulong)FieldColumnsFormat.LengthOf(entry)
            || (entry.Reserved | entry.Reserved2 | entry.Reserved3) != 0)
        {
            throw SegmentChecks.Corrupt(
                segment.Path, $"{FieldColumnsFormat.LengthOf(entry)} bytes of a field at byte {start} of {dataBytes}",
                $"{entry.LengthBytes} at {entry.Start}");
        }

        var units = FieldColumnsFormat.UnitsOf(entry.DocCount, segment.DocCount);
        var hasTexts = FieldColumnsFormat.HasTexts((FieldKind)entry.Kind);
        if (entry.DocCount == 0 || entry.DocCount > segment.DocCount
            || (hasTexts ? entry.SetUnits < units : entry.SetUnits != units || entry.TextBytes != 0))
        {
            throw SegmentChecks.Corrupt(
                segment.Path, $"a field of 1 to {segment.DocCount} documents",
                $"{entry.DocCount} in {entry.SetUnits} units");
        }
    }

    private static string NameOf(SegmentReader segment, ReadOnlySpan<byte> name)
    {
        try
        {
            return s_strict.GetString(name);
        }
        catch (DecoderFallbackException)
        {
            throw SegmentChecks.Corrupt(segment.Path, "names of fields in UTF-8", "other bytes");
        }
    }
}
