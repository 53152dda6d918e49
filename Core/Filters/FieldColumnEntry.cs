using System.Runtime.InteropServices;

namespace SparseSearch.Core.Filters;

/// <summary>One field in the directory of field columns; 64 bytes. docs/FILE_FORMAT.md is its text.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4, Size = FieldColumnsFormat.EntryBytes)]
internal struct FieldColumnEntry
{
    /// <summary>Where the name begins among the names.</summary>
    public uint NameStart;

    /// <summary>Length of the name.</summary>
    public uint NameBytes;

    /// <summary>A <see cref="FieldKind"/>.</summary>
    public uint Kind;

    /// <summary>Distinct texts of a keyword or boolean; (value, document) pairs of a number or date.</summary>
    public uint ValueCount;

    /// <summary>Documents that have the field.</summary>
    public uint DocCount;

    /// <summary>Length of all sets of documents together, in units of four bytes.</summary>
    public uint SetUnits;

    /// <summary>Length of all texts together; 0 for numbers and dates.</summary>
    public uint TextBytes;

    /// <summary>Always 0.</summary>
    public uint Reserved;

    /// <summary>First byte in the data, a multiple of 8.</summary>
    public ulong Start;

    /// <summary>Length in the data, a multiple of 8.</summary>
    public ulong LengthBytes;

    /// <summary>Always 0, as the last eight bytes of an entry are.</summary>
    public ulong Reserved2;

    /// <summary>Always 0.</summary>
    public ulong Reserved3;
}
