namespace SparseSearch.Core.Filters;

/// <summary>Constants of the field columns; docs/FILE_FORMAT.md is their text.</summary>
internal static class FieldColumnsFormat
{
    /// <summary>The version that this build writes and reads.</summary>
    public const uint Version = 1;

    /// <summary>Bytes before the entries: version, fields, length of the names, 0.</summary>
    public const int HeaderBytes = 16;

    /// <summary>Bytes of a <see cref="FieldColumnEntry"/>.</summary>
    public const int EntryBytes = 64;

    /// <summary>A field's data begin at a multiple of this, so that doubles are aligned.</summary>
    public const int Alignment = 8;

    /// <summary>Documents of one unit of a set that is stored as bits.</summary>
    public const int UnitDocs = 32;

    /// <summary>Whether values of a kind are stored as texts with a set of documents each, and not as numbers.</summary>
    public static bool HasTexts(FieldKind kind) => kind is FieldKind.Keyword or FieldKind.Boolean;

    /// <summary>Units of a set that is stored as bits; shorter ones are lists.</summary>
    public static int BitUnits(int docCount) => (docCount + UnitDocs - 1) / UnitDocs;

    /// <summary>Units of a set of some size: a list where that is shorter than bits.</summary>
    public static int UnitsOf(long setCount, int docCount) => (int)Math.Min(setCount, BitUnits(docCount));

    /// <summary>Length of a field's data.</summary>
    public static long LengthOf(in FieldColumnEntry entry)
    {
        var valueBytes = HasTexts((FieldKind)entry.Kind)
            ? ((2L * entry.ValueCount) + 3) * sizeof(uint)
            : entry.ValueCount * (long)(sizeof(double) + sizeof(uint));
        var lengthBytes = valueBytes + (entry.SetUnits * (long)sizeof(uint)) + entry.TextBytes;
        return (lengthBytes + Alignment - 1) / Alignment * Alignment;
    }
}
