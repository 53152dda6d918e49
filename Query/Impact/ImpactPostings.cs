using System.Numerics;
using System.Runtime.CompilerServices;
using SparseSearch.Core.Segments;

namespace SparseSearch.Query.Impact;

/// <summary>
/// Impact-grouped postings: for each term and window of 65,536 documents, the local doc ids grouped by impact level,
/// the heaviest level first and ids ascending within a level. No impact is stored beside an id: its level bounds it. A
/// view over a segment, valid while that is open; thread-safe.
/// </summary>
/// <remarks>
/// A term that has postings has a row, rows ascend with term ids. A run, the postings of a row in a window, is
/// <c>u16 mask of levels, u16 (count − 1) a level, u16 id a posting</c>; see docs/FILE_FORMAT.md.
/// </remarks>
public sealed unsafe class ImpactPostings
{
    private readonly string _path;
    private readonly TermBlock* _blocks;
    private readonly ImpactRange* _ranges;
    private readonly uint* _starts;
    private readonly ushort* _ids;

    private ImpactPostings(
        SegmentReader segment, int docCount, in ImpactPostingsHeader header, TermBlock* blocks, uint* starts,
        ushort* ids)
    {
        _path = segment.Path;
        DocCount = docCount;
        VocabularySize = segment.VocabularySize;
        TermCount = (int)header.TermCount;
        WindowCount = (int)header.WindowCount;
        _blocks = blocks;
        _ranges = (ImpactRange*)(blocks + ImpactPostingsFormat.BlocksOf(VocabularySize));
        _starts = starts;
        _ids = ids;
    }

    /// <summary>Number of documents.</summary>
    public int DocCount { get; }

    /// <summary>Number of terms in the vocabulary.</summary>
    public int VocabularySize { get; }

    /// <summary>Number of rows: terms that at least one document has.</summary>
    public int TermCount { get; }

    /// <summary>Number of windows of 65,536 documents; the last may have fewer.</summary>
    public int WindowCount { get; }

    /// <summary>Opens the view, checking in O(1) that the sections fit each other.</summary>
    /// <exception cref="SegmentFormatException">
    /// A section is missing, was written by another version, or has a wrong length.
    /// </exception>
    public static ImpactPostings Open(SegmentReader segment)
    {
        ArgumentNullException.ThrowIfNull(segment);
        return Open(segment, ImpactPostingsSections.Documents, segment.DocCount);
    }

    /// <summary>Opens postings of something else than the segment's documents.</summary>
    internal static ImpactPostings Open(SegmentReader segment, ImpactPostingsSections sections, int docCount)
    {
        var levels = segment.SectionPointer(sections.Levels, out var levelBytes);
        var starts = (uint*)segment.SectionPointer(sections.Directory, out var directoryBytes);
        var ids = (ushort*)segment.SectionPointer(sections.Ids, out var idBytes);
        Expect(
            segment, levelBytes >= sizeof(ImpactPostingsHeader), "a header of posting levels", $"{levelBytes} bytes");
        var header = *(ImpactPostingsHeader*)levels;
        CheckHeader(segment, header, docCount);
        var tableBytes = sizeof(ImpactPostingsHeader)
            + ((long)ImpactPostingsFormat.BlocksOf(segment.VocabularySize) * sizeof(TermBlock))
            + ((long)header.TermCount * sizeof(ImpactRange));
        Expect(segment, levelBytes == tableBytes, $"{tableBytes} bytes of posting levels", $"{levelBytes}");
        var startCount = ((long)header.TermCount * header.WindowCount) + 1;
        Expect(
            segment, directoryBytes == startCount * sizeof(uint),
            $"{startCount * sizeof(uint)} bytes of posting directory", $"{directoryBytes}");
        Expect(
            segment, starts[startCount - 1] * (long)sizeof(ushort) == idBytes,
            $"postings that end at byte {idBytes}", $"{starts[startCount - 1] * (long)sizeof(ushort)}");
        return new ImpactPostings(
            segment, docCount, header, (TermBlock*)(levels + sizeof(ImpactPostingsHeader)), starts, ids);
    }

    /// <summary>Finds the row of a term.</summary>
    /// <param name="termId">At least 0; an id beyond the vocabulary has no row.</param>
    /// <param name="row">From 0 to <see cref="TermCount"/> − 1 where there is one.</param>
    /// <returns>Whether any document has the term.</returns>
    public bool TryFindRow(int termId, out int row)
    {
        row = -1;
        if ((uint)termId >= (uint)VocabularySize)
        {
            return false;
        }

        ref readonly var block = ref _blocks[termId / ImpactPostingsFormat.BlockTerms];
        var bit = 1UL << (termId % ImpactPostingsFormat.BlockTerms);
        if ((block.Bits & bit) == 0)
        {
            return false;
        }

        row = (int)block.TermsBefore + BitOperations.PopCount(block.Bits & (bit - 1));
        return (uint)row < (uint)TermCount ? true : throw Corrupt($"at most {TermCount} rows", $"row {row}");
    }

    /// <summary>The impacts of a row.</summary>
    /// <param name="row">From <see cref="TryFindRow"/>.</param>
    public ImpactRange RangeOf(int row)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)TermCount, nameof(row));
        return _ranges[row];
    }

    /// <summary>
    /// Where a row's runs begin, in values of the id section: one entry a window, and one more for the end. For
    /// kernels.
    /// </summary>
    /// <param name="row">From <see cref="TryFindRow"/>.</param>
    public uint* StartsOf(int row)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)TermCount, nameof(row));
        return _starts + ((long)row * WindowCount);
    }

    /// <summary>The memory of a run, without looking at it. For kernels.</summary>
    /// <param name="starts">From <see cref="StartsOf"/>.</param>
    /// <param name="window">From 0 to <see cref="WindowCount"/> − 1.</param>
    /// <param name="length">Values of the run; 0 where the window has no posting of the row.</param>
    /// <exception cref="SegmentFormatException">The run does not lie inside the section.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ushort* RunPointer(uint* starts, int window, out uint length)
    {
        var start = starts[window];
        length = starts[window + 1] - start;
        var end = _starts[(long)TermCount * WindowCount];
        if (start > end || length > end - start)
        {
            throw Corrupt($"a run within {end} values", $"values {start} to {starts[window + 1]}");
        }

        return _ids + start;
    }

    internal SegmentFormatException MisfitRun(int window) =>
        Corrupt($"levels that fill their run in window {window}", "others");

    private SegmentFormatException Corrupt(string expected, string found) =>
        new(SegmentFault.Corrupt, _path, expected, found);

    private static void CheckHeader(SegmentReader segment, in ImpactPostingsHeader header, int docCount)
    {
        if (header.Version != ImpactPostingsFormat.Version)
        {
            throw new SegmentFormatException(
                header.Version > ImpactPostingsFormat.Version ? SegmentFault.TooNew : SegmentFault.TooOld, segment.Path,
                $"posting version {ImpactPostingsFormat.Version}", $"{header.Version}");
        }

        Expect(
            segment,
            header.WindowDocs == ImpactPostingsFormat.WindowDocs && header.LevelCount == ImpactRange.LevelCount,
            $"windows of {ImpactPostingsFormat.WindowDocs} documents and {ImpactRange.LevelCount} levels",
            $"{header.WindowDocs} and {header.LevelCount}");
        var windows = ImpactPostingsFormat.WindowsOf(docCount);
        Expect(segment, header.WindowCount == windows, $"{windows} windows", $"{header.WindowCount}");
        Expect(
            segment, header.TermCount <= segment.VocabularySize,
            $"at most {segment.VocabularySize} terms with postings", $"{header.TermCount}");
    }

    private static void Expect(SegmentReader segment, bool holds, string expected, string found)
    {
        if (!holds)
        {
            throw new SegmentFormatException(SegmentFault.Corrupt, segment.Path, expected, found);
        }
    }
}
