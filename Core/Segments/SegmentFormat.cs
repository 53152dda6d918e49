namespace SparseSearch.Core.Segments;

/// <summary>
/// Every constant of the segment file format, and nothing that runs. docs/FILE_FORMAT.md is its text.
/// </summary>
public static class SegmentFormat
{
    /// <summary>
    /// The first eight bytes of a segment: the ASCII letters <c>SPSEARCH</c>, read as a little-endian number.
    /// </summary>
    public const ulong Magic = 0x4843_5241_4553_5053;

    /// <summary>The format version that this build writes, and the newest it reads.</summary>
    public const uint Version = 1;

    /// <summary>The oldest format version that this build reads.</summary>
    public const uint OldestVersion = 1;

    /// <summary>Length of the fixed header.</summary>
    public const int HeaderBytes = 128;

    /// <summary>Length of one entry of the section table.</summary>
    public const int SectionEntryBytes = 24;

    /// <summary>Entries that the section table has room for; unused ones are zero.</summary>
    public const int MaxSections = 64;

    /// <summary>Sections begin at multiples of this, so that a vector load of any width may be aligned.</summary>
    public const int SectionAlignment = 64;

    /// <summary>Where the first section begins: header and table, rounded up to the alignment.</summary>
    public const int FirstSectionOffset =
        (HeaderBytes + (MaxSections * SectionEntryBytes) + SectionAlignment - 1) / SectionAlignment * SectionAlignment;

    /// <summary>The longest section: what one span can hold. A larger collection is several segments.</summary>
    public const long MaxSectionBytes = int.MaxValue;

    /// <summary>The most documents of one segment.</summary>
    public const int MaxDocs = 16_777_216;

    /// <summary>The largest vocabulary.</summary>
    public const int MaxVocabularySize = 1 << 22;

    /// <summary>Length of a forward record's alignment; offsets of records count in this unit.</summary>
    public const int ForwardRecordAlignment = 16;

    /// <summary>File name ending of a segment.</summary>
    public const string FileExtension = ".seg";
}
