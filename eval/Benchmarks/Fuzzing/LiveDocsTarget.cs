using System.Buffers.Binary;
using SparseSearch.Core.Filters;
using SparseSearch.Core.Segments;

namespace SparseSearch.Benchmarks.Fuzzing;

/// <summary>Files of live documents; an input's first byte says which of three segments it is read for.</summary>
internal sealed class LiveDocsTarget : FuzzTarget
{
    private const ulong SegmentId = 0x0123_4567_89ab_cdef;
    private static readonly int[] s_docCounts = [5, 64, 1_000];

    /// <inheritdoc/>
    public override string Name => "live-docs";

    /// <inheritdoc/>
    public override string Promise => "IndexFormatException";

    /// <inheritdoc/>
    public override int Share => 250;

    /// <inheritdoc/>
    public override IReadOnlyList<byte[]> Seeds { get; } = [.. s_docCounts.Select(Seed)];

    /// <inheritdoc/>
    public override bool Allows(Exception error) => error is IndexFormatException;

    /// <inheritdoc/>
    public override string Read(byte[] input)
    {
        var docCount = s_docCounts[input.Length == 0 ? 0 : input[0] % s_docCounts.Length];
        var live = LiveDocsFile.Parse("live.bits", input.AsSpan(Math.Min(1, input.Length)), new ManifestSegment
        {
            File = "segment.seg",
            SegmentId = "0123456789abcdef",
            FileBytes = 1,
            DocCount = docCount,
            EmptyDocCount = 0,
            PostingCount = 0,
            LiveFile = "live.bits",
            LiveDocCount = docCount - 2,
        });
        return $"{live.DocCount}";
    }

    /// <inheritdoc/>
    public override byte[] Repair(byte[] input, FuzzRandom random)
    {
        if (input.Length > 1 + sizeof(uint) && !random.OneIn(10))
        {
            BinaryPrimitives.WriteUInt32LittleEndian(
                input.AsSpan(input.Length - sizeof(uint)), Crc32C.Compute(input.AsSpan(1, input.Length - 1 - sizeof(uint))));
        }

        return input;
    }

    private static byte[] Seed(int docCount, int number)
    {
        var live = DocBitmap.All(docCount);
        live.Remove(1);
        live.Remove(3);
        return [(byte)number, .. LiveDocsFile.Serialize(SegmentId, live)];
    }
}
