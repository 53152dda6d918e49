using System.Diagnostics.CodeAnalysis;
using SparseSearch.Core.Segments;

namespace SparseSearch.Seismic;

/// <summary>
/// All lists of an index, in an open segment or in a builder's memory. Thread-safe; valid while the memory is.
/// </summary>
internal sealed unsafe class SeismicLists
{
    private readonly string _path;
    private readonly ListEntry* _directory;
    private readonly byte*[] _stripes;
    private readonly long[] _stripeBytes;
    private readonly nint[]? _inMemory;

    private SeismicLists(
        string path, in SeismicParameters parameters, ListEntry* directory, byte*[] stripes, long[] stripeBytes,
        nint[]? inMemory)
    {
        _path = path;
        Parameters = parameters;
        _directory = directory;
        _stripes = stripes;
        _stripeBytes = stripeBytes;
        _inMemory = inMemory;
    }

    /// <summary>How the index was built.</summary>
    public SeismicParameters Parameters { get; }

    /// <summary>Whether summary codes count in steps of their block.</summary>
    public bool IsScaled => (Parameters.Flags & SeismicFormat.ScaledSummariesFlag) != 0;

    /// <summary>Opens the sections, checking in O(1) that they fit each other.</summary>
    /// <exception cref="SegmentFormatException">
    /// A section is missing, of another version, or of a wrong length.
    /// </exception>
    public static SeismicLists Open(SegmentReader segment)
    {
        if (!segment.Has(SeismicFormat.Parameters))
        {
            throw new SegmentFormatException(
                SegmentFault.Corrupt, segment.Path, "Seismic sections (build the segment with SeismicIndexBuilder)",
                "none");
        }

        var bytes = segment.SectionPointer(SeismicFormat.Parameters, out var parameterBytes);
        CheckLength(segment, "parameters", SeismicParameters.SizeBytes, parameterBytes);
        var parameters = *(SeismicParameters*)bytes;
        if (parameters.Version != SeismicFormat.Version)
        {
            throw new SegmentFormatException(
                parameters.Version > SeismicFormat.Version ? SegmentFault.TooNew : SegmentFault.TooOld, segment.Path,
                $"Seismic sections of version {SeismicFormat.Version}", $"version {parameters.Version}");
        }

        CheckRanges(segment.Path, parameters);
        var directory = segment.SectionPointer(SeismicFormat.Directory, out var directoryBytes);
        CheckLength(segment, "directory", (long)segment.VocabularySize * ListEntry.SizeBytes, directoryBytes);
        var stripes = new byte*[parameters.StripeCount];
        var stripeBytes = new long[parameters.StripeCount];
        for (var i = 0; i < stripes.Length; i++)
        {
            stripes[i] = segment.SectionPointer(SeismicFormat.FirstStripe + i, out var lengthBytes);
            stripeBytes[i] = lengthBytes;
        }

        return new SeismicLists(segment.Path, parameters, (ListEntry*)directory, stripes, stripeBytes, null);
    }

    /// <summary>A view over lists that a builder still holds.</summary>
    /// <param name="parameters">With the counts of the finished lists.</param>
    /// <param name="lists">Where each term's list begins; 0 where it has none.</param>
    public static SeismicLists Wrap(in SeismicParameters parameters, nint[] lists) =>
        new("lists in memory", parameters, null, [], [], lists);

    /// <summary>Finds a term's list.</summary>
    /// <param name="termId">From 0 to one less than the vocabulary.</param>
    /// <param name="list">The list, if there is one.</param>
    /// <exception cref="SegmentFormatException">The list does not fit its place.</exception>
    public bool TryGet(int termId, out ListView list)
    {
        var start = _inMemory is not null ? (byte*)_inMemory[termId] : StartOf(_directory[termId]);
        list = start == null ? default : new ListView(start, IsScaled, _path);
        return start != null;
    }

    private byte* StartOf(ListEntry entry)
    {
        if (entry.Stripe == 0)
        {
            return null;
        }

        var stripe = (int)entry.Stripe - 1;
        var offset = entry.Offset * (long)SeismicFormat.ListAlignment;
        if ((uint)stripe >= (uint)_stripes.Length || offset + ListHeader.SizeBytes > _stripeBytes[stripe])
        {
            ThrowMisfit(entry);
        }

        var start = _stripes[stripe] + offset;
        var header = (ListHeader*)start;
        if (offset + header->LengthBytes > _stripeBytes[stripe] || LengthOf(*header) != header->LengthBytes
            || header->BlockCount > Parameters.MaxBlocksPerList)
        {
            ThrowMisfit(entry);
        }

        return start;
    }

    /// <summary>The length that a header's counts add up to.</summary>
    private long LengthOf(in ListHeader header)
    {
        var perBlock = IsScaled ? sizeof(uint) + (2L * sizeof(ushort)) : sizeof(uint);
        var blocks = ListHeader.SizeBytes + sizeof(uint) + (header.BlockCount * perBlock)
            + ((long)header.PostingCount * sizeof(uint));
        return ListView.Align8(blocks) + ((header.BucketCount + 1L) * SummaryBucket.SizeBytes)
            + (header.TermCount * 2L * sizeof(ushort)) + (header.RunUnits * 2L);
    }

    private static void CheckRanges(string path, in SeismicParameters parameters)
    {
        if ((parameters.Flags & ~SeismicFormat.KnownFlags) != 0 || parameters.StripeCount > SeismicFormat.MaxStripes)
        {
            throw Corrupt(
                path, $"known flags and at most {SeismicFormat.MaxStripes} stripes",
                $"flags {parameters.Flags:x}, {parameters.StripeCount} stripes");
        }

        if (parameters.MaxBlocksPerList > SeismicFormat.MaxBlocksPerList
            || parameters.Neighbours > SeismicBuildOptions.MaxNeighbours)
        {
            throw Corrupt(
                path,
                $"at most {SeismicFormat.MaxBlocksPerList} blocks a list and {SeismicBuildOptions.MaxNeighbours} neighbours",
                $"{parameters.MaxBlocksPerList} and {parameters.Neighbours}");
        }
    }

    private static void CheckLength(SegmentReader segment, string what, long expectedBytes, long foundBytes)
    {
        if (expectedBytes != foundBytes)
        {
            throw Corrupt(segment.Path, $"{expectedBytes} bytes of Seismic {what}", $"{foundBytes}");
        }
    }

    private static SegmentFormatException Corrupt(string path, string expected, string found) =>
        new(SegmentFault.Corrupt, path, expected, found);

    [DoesNotReturn]
    private void ThrowMisfit(ListEntry entry) => throw Corrupt(
        _path, "a Seismic list inside its stripe", $"one at stripe {entry.Stripe}, unit {entry.Offset}");
}
