using SparseSearch.Core.Segments;

namespace SparseSearch.Seismic;

/// <summary>Document → its nearest documents. A view over a segment, valid while that is open; thread-safe.</summary>
internal sealed unsafe class NeighbourGraph
{
    private readonly uint* _ids;

    private NeighbourGraph(uint* ids, int count)
    {
        _ids = ids;
        Count = count;
    }

    /// <summary>κ: neighbours of each document.</summary>
    public int Count { get; }

    /// <summary>Opens the view, or returns null where the segment has no graph.</summary>
    /// <exception cref="SegmentFormatException">The section has another length than its parameters say.</exception>
    public static NeighbourGraph? Open(SegmentReader segment, int count)
    {
        if (!segment.Has(SeismicFormat.NeighbourIds))
        {
            return null;
        }

        var ids = (uint*)segment.SectionPointer(SeismicFormat.NeighbourIds, out var lengthBytes);
        var expectedBytes = (long)segment.DocCount * count * sizeof(uint);
        return lengthBytes == expectedBytes
            ? new NeighbourGraph(ids, count)
            : throw new SegmentFormatException(
                SegmentFault.Corrupt, segment.Path, $"{expectedBytes} bytes of neighbours", $"{lengthBytes}");
    }

    /// <summary>
    /// A document's neighbours, nearest first; those missing are <see cref="SeismicFormat.NoNeighbour"/>.
    /// </summary>
    public ReadOnlySpan<uint> Of(int docId) => new(_ids + ((long)docId * Count), Count);
}
