using System.Runtime.InteropServices;

namespace SparseSearch.Query.Impact;

/// <summary>
/// Every constant of the impact-grouped postings' three sections. docs/FILE_FORMAT.md is its text, and changes with
/// <see cref="ImpactPostings"/> and <see cref="ImpactPostingsBuilder"/>.
/// </summary>
internal static class ImpactPostingsFormat
{
    /// <summary>Documents of a window: all values of a 16-bit local doc id.</summary>
    public const int WindowDocs = 65_536;

    /// <summary>Version of the three sections.</summary>
    public const uint Version = 1;

    /// <summary>Term ids that one block of the term table covers.</summary>
    public const int BlockTerms = 64;

    /// <summary>Windows of a segment.</summary>
    public static int WindowsOf(int docCount) => (docCount + WindowDocs - 1) / WindowDocs;

    /// <summary>Blocks of the term table.</summary>
    public static int BlocksOf(int vocabularySize) => (vocabularySize + BlockTerms - 1) / BlockTerms;
}

/// <summary>The beginning of the levels section.</summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
internal struct ImpactPostingsHeader
{
    /// <summary><see cref="ImpactPostingsFormat.Version"/>.</summary>
    [FieldOffset(0)] public uint Version;

    /// <summary>Documents of a window.</summary>
    [FieldOffset(4)] public uint WindowDocs;

    /// <summary>Levels of a term.</summary>
    [FieldOffset(8)] public uint LevelCount;

    /// <summary>Windows of the segment.</summary>
    [FieldOffset(12)] public uint WindowCount;

    /// <summary>Terms that at least one document has.</summary>
    [FieldOffset(16)] public uint TermCount;
}

/// <summary>64 term ids of the term table: which of them any document has, and how many such terms stand before.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal struct TermBlock
{
    /// <summary>Bit i is set where term 64 × block + i has postings.</summary>
    [FieldOffset(0)] public ulong Bits;

    /// <summary>Set bits of all blocks before this one.</summary>
    [FieldOffset(8)] public uint TermsBefore;
}
