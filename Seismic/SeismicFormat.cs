using SparseSearch.Core.Segments;

namespace SparseSearch.Seismic;

/// <summary>Every constant of Seismic's sections, and nothing that runs. docs/FILE_FORMAT.md is their text.</summary>
internal static class SeismicFormat
{
    /// <summary>The version of the sections that this build writes and reads.</summary>
    public const uint Version = 1;

    /// <summary>One <see cref="SeismicParameters"/>.</summary>
    public const SectionKind Parameters = SectionKind.SeismicFirst;

    /// <summary>One <see cref="ListEntry"/> a term.</summary>
    public const SectionKind Directory = SectionKind.SeismicFirst + 1;

    /// <summary>
    /// Where each document's compressed record begins, in units of 16 bytes; one more than documents.
    /// </summary>
    public const SectionKind CompressedOffsets = SectionKind.SeismicFirst + 2;

    /// <summary>Each document's compressed record.</summary>
    public const SectionKind CompressedRecords = SectionKind.SeismicFirst + 3;

    /// <summary>
    /// Each document's neighbours, nearest first; κ doc ids, those missing as <see cref="NoNeighbour"/>.
    /// </summary>
    public const SectionKind NeighbourIds = SectionKind.SeismicFirst + 4;

    /// <summary>First of the sections that hold the lists; one section ends at 2 GiB.</summary>
    public const SectionKind FirstStripe = SectionKind.SeismicFirst + 8;

    /// <summary>The most sections of lists.</summary>
    public const int MaxStripes = 8;

    /// <summary>Lists begin at multiples of a cache line.</summary>
    public const int ListAlignment = 64;

    /// <summary>The most blocks of one list: block ids have two bytes.</summary>
    public const int MaxBlocksPerList = ushort.MaxValue;

    /// <summary>A neighbour that is not there.</summary>
    public const uint NoNeighbour = uint.MaxValue;

    /// <summary>No posting of the collection was pruned.</summary>
    public const uint AllPostingsFlag = 1;

    /// <summary>No term of a summary was cut.</summary>
    public const uint FullSummariesFlag = 2;

    /// <summary>
    /// Summary codes count in steps of their block, from its minimum; without it a code is the impact.
    /// </summary>
    public const uint ScaledSummariesFlag = 4;

    /// <summary>All flags that have a meaning.</summary>
    public const uint KnownFlags = AllPostingsFlag | FullSummariesFlag | ScaledSummariesFlag;
}
