using System.Buffers.Binary;
using SparseSearch.Core.Segments;

namespace SparseSearch.Benchmarks.Fuzzing;

/// <summary>Calibrations stored beside a segment; what they hold is read as a segment's section is, by another target.</summary>
internal sealed class CalibrationFileTarget : FuzzTarget
{
    private const ulong SegmentId = 0x0123_4567_89ab_cdef;
    private const int DocCount = 1_000;

    /// <inheritdoc/>
    public override string Name => "calibration";

    /// <inheritdoc/>
    public override string Promise => "IndexFormatException";

    /// <inheritdoc/>
    public override int Share => 250;

    /// <inheritdoc/>
    public override IReadOnlyList<byte[]> Seeds { get; } =
        [.. ((int[])[1, 24, 500]).Select(static length => CalibrationFile.Serialize(SegmentId, DocCount, new byte[length]))];

    /// <inheritdoc/>
    public override bool Allows(Exception error) => error is IndexFormatException;

    /// <inheritdoc/>
    public override string Read(byte[] input)
    {
        var held = CalibrationFile.Parse("segment.cal", input, SegmentId, DocCount, out var note);
        return (held is null) == (note is null)
            ? throw new InvalidOperationException("A file gives a calibration, or says why it does not.")
            : note ?? $"{held!.Length} bytes";
    }

    /// <inheritdoc/>
    public override byte[] Repair(byte[] input, FuzzRandom random)
    {
        if (input.Length > sizeof(uint) && !random.OneIn(10))
        {
            BinaryPrimitives.WriteUInt32LittleEndian(
                input.AsSpan(input.Length - sizeof(uint)), Crc32C.Compute(input.AsSpan(0, input.Length - sizeof(uint))));
        }

        return input;
    }
}
