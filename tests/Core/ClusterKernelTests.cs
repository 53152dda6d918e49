using CsCheck;
using SparseSearch.Core.Kernels;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: the kernels of clusters equal their definitions and touch nothing beyond their memory. Method: every length
/// from 0 on, the ends of all memory on a guard page.
/// </summary>
[Trait("Category", "Instructions")]
public sealed unsafe class ClusterKernelTests
{
    [Fact]
    public void SketchSumsEqualTheirLoop() =>
        Gen.Select(
            Gen.Byte.Array[128 * SketchDot.BucketBytes], Gen.UShort[0, 100].Array[40], Gen.Int[0, 40],
            Gen.UShort).Sample(
            (bytes, numbers, count, cap) =>
            {
                using var sketch = new GuardedMemory(bytes.Length);
                bytes.CopyTo(sketch.Span<byte>());
                using var offsets = new GuardedMemory(Math.Max(1, count) * sizeof(int));
                using var weights = new GuardedMemory(Math.Max(1, count) * sizeof(ushort));
                for (var i = 0; i < count; i++)
                {
                    offsets.Span<int>()[i] = (i == 0 ? 127 : numbers[^(i + 1)]) * SketchDot.BucketBytes;
                    weights.Span<ushort>()[i] = numbers[i];
                }

                using var found = new GuardedMemory(SketchDot.Docs * sizeof(ushort));
                var expected = stackalloc ushort[SketchDot.Docs];
                SketchDot.Fill(
                    sketch.Pointer, (int*)offsets.Pointer, (ushort*)weights.Pointer, count, cap,
                    (ushort*)found.Pointer);
                SketchDot.FillScalar(
                    sketch.Pointer, (int*)offsets.Pointer, (ushort*)weights.Pointer, count, cap, expected);
                Assert.True(new Span<ushort>(expected, SketchDot.Docs).SequenceEqual(found.Span<ushort>()));
                foreach (var threshold in (int[])[1, 700, 65_535, 65_536])
                {
                    var mask = SketchDot.Reaching((ushort*)found.Pointer, threshold);
                    for (var d = 0; d < SketchDot.Docs; d++)
                    {
                        Assert.Equal(expected[d] >= threshold, (mask >> d & 1) != 0);
                    }
                }
            },
            iter: 300);

    [Theory]
    [InlineData(16)]
    [InlineData(48)]
    [InlineData(64)]
    public void CentroidProductsEqualTheirLoop(int stride) =>
        Gen.Select(Gen.Byte[0, 20].Array[10 * stride], Gen.Int[0, 19].Array[48], Gen.Int[0, 48]).Sample(
            (bytes, terms, count) =>
            {
                using var table = new GuardedMemory(bytes.Length);
                bytes.CopyTo(table.Span<byte>());
                using var entries = new GuardedMemory(Math.Max(1, count) * sizeof(uint));
                var rows = stackalloc int[20];
                for (var term = 0; term < 20; term++)
                {
                    rows[term] = term % 2 == 0 ? term / 2 : -1;
                }

                for (var i = 0; i < count; i++)
                {
                    // A weight of 0 ends a sketch.
                    entries.Span<uint>()[i] = ((uint)terms[i] << CentroidDot.WeightBits) | (uint)(i == 40 ? 0 : 1 + i);
                }

                using var found = new GuardedMemory(stride * sizeof(ushort));
                var expected = stackalloc ushort[CentroidDot.MaxCentroids];
                CentroidDot.Fill(
                    (uint*)entries.Pointer, count, rows, table.Pointer, stride, (ushort*)found.Pointer);
                CentroidDot.FillScalar((uint*)entries.Pointer, count, rows, table.Pointer, stride, expected);
                Assert.True(new Span<ushort>(expected, stride).SequenceEqual(found.Span<ushort>()));
            },
            iter: 200);
}
