using System.Runtime.InteropServices;

namespace SparseSearch.Core.Segments;

/// <summary>The fixed header, byte for byte as it stands at the beginning of a segment (little-endian).</summary>
[StructLayout(LayoutKind.Explicit, Size = SegmentFormat.HeaderBytes)]
public struct SegmentHeader
{
    /// <summary><see cref="SegmentFormat.Magic"/>.</summary>
    [FieldOffset(0)] public ulong Magic;

    /// <summary>Format version.</summary>
    [FieldOffset(8)] public uint Version;

    /// <summary>Reserved for flags; every bit is 0 in version 1 and checked.</summary>
    [FieldOffset(12)] public uint Flags;

    /// <summary>Fingerprint of the vocabulary, see <see cref="Vectors.Vocabulary.Fingerprint"/>.</summary>
    [FieldOffset(16)] public ulong VocabularyFingerprint;

    /// <summary>
    /// Identity of the content: CRC-32C of the section table in the high half, of the rest of the header in the low.
    /// </summary>
    [FieldOffset(24)] public ulong SegmentId;

    /// <summary>Number of documents.</summary>
    [FieldOffset(32)] public uint DocCount;

    /// <summary>Number of terms in the vocabulary; every stored term id is below it.</summary>
    [FieldOffset(36)] public uint VocabularySize;

    /// <summary>Number of (document, term) pairs.</summary>
    [FieldOffset(40)] public ulong PostingCount;

    /// <summary>The quantizer's scale: weight of one impact step.</summary>
    [FieldOffset(48)] public double QuantizerScale;

    /// <summary>Bits of an impact, 8 or 16.</summary>
    [FieldOffset(56)] public uint QuantizerBits;

    /// <summary>Number of sections.</summary>
    [FieldOffset(60)] public uint SectionCount;

    /// <summary>Length of the whole file in bytes.</summary>
    [FieldOffset(64)] public ulong FileBytes;

    /// <summary>Documents without a term: kept, and found by nothing.</summary>
    [FieldOffset(72)] public uint EmptyDocCount;

    /// <summary>CRC-32C of the whole section table, unused entries included.</summary>
    [FieldOffset(76)] public uint TableCrc;

    /// <summary>
    /// CRC-32C of the header with this field as 0; the last four bytes. Bytes 80 to 123 are 0 and checked.
    /// </summary>
    [FieldOffset(124)] public uint HeaderCrc;
}

/// <summary>One entry of the section table.</summary>
[StructLayout(LayoutKind.Explicit, Size = SegmentFormat.SectionEntryBytes)]
public struct SectionEntry
{
    /// <summary>A <see cref="SectionKind"/>.</summary>
    [FieldOffset(0)] public uint Kind;

    /// <summary>CRC-32C of the section's bytes, padding excluded.</summary>
    [FieldOffset(4)] public uint Crc;

    /// <summary>Where the section begins, from the beginning of the file; a multiple of the alignment.</summary>
    [FieldOffset(8)] public ulong Offset;

    /// <summary>Length in bytes.</summary>
    [FieldOffset(16)] public ulong Length;
}
