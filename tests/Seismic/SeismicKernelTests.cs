using System.Runtime.InteropServices;
using CsCheck;
using SparseSearch.Benchmarks.Fuzzing;
using SparseSearch.Core.Kernels;
using Xunit;

namespace SparseSearch.Tests;

public sealed unsafe class SeismicKernelTests
{
    private const int VocabularySize = 65_536;

    private static readonly int[] s_weights =
        [.. Enumerable.Range(0, VocabularySize).Select(id =>
            id % 3 == 0 ? 1 + (int)((id * 2_654_435_761L) & 0xFF_FFFF) : 0)];

    [Theory]
    [InlineData(2, 1)]
    [InlineData(2, 2)]
    [InlineData(4, 1)]
    [InlineData(4, 2)]
    public void DotIsTheSumAtEveryLength(int termIdBytes, int impactBytes)
    {
        for (var nnz = 0; nnz <= 40; nnz++)
        {
            var record = new MemoryStream();
            record.Write(BitConverter.GetBytes(nnz));
            var expected = 0L;
            for (var i = 0; i < nnz; i++)
            {
                record.Write(BitConverter.GetBytes(i * 1_601).AsSpan(0, termIdBytes));
            }

            for (var i = 0; i < nnz; i++)
            {
                var impact = impactBytes == 1 ? 255 - i : 65_535 - i;
                record.Write(BitConverter.GetBytes(impact).AsSpan(0, impactBytes));
                expected += (long)s_weights[i * 1_601] * impact;
            }

            fixed (byte* bytes = record.ToArray())
            fixed (int* weights = s_weights)
            {
                Assert.Equal(expected, SeismicDot.Sum(bytes, termIdBytes, impactBytes, weights, VocabularySize));
            }
        }
    }

    [SkippableTheory]
    [InlineData(1)]
    [InlineData(2)]
    public void FilteredDotIsTheSumAtEveryLengthAndStaysInsideTheRecord(int impactBytes)
    {
        Skip.If(!TermFilter.IsSupported, "The processor has no byte shuffles.");
        var (sparse, filter) = SparseWeights();
        for (var nnz = 0; nnz <= 200; nnz++)
        {
            // The record ends where readable memory ends.
            using var memory = new GuardedImage(2 * Environment.SystemPageSize);
            var length = sizeof(uint) + (nnz * (sizeof(ushort) + impactBytes));
            var record = memory.Place([]) - length;
            *(int*)record = nnz;
            var expected = 0L;
            for (var i = 0; i < nnz; i++)
            {
                var (termId, impact) = (i * 321, 255 - (i & 127));
                ((ushort*)(record + sizeof(uint)))[i] = (ushort)termId;
                var place = record + sizeof(uint) + (nnz * sizeof(ushort)) + (i * impactBytes);
                new Span<byte>(place, impactBytes).Clear();
                *place = (byte)impact;
                expected += (long)sparse[termId] * impact;
            }

            fixed (ushort* words = filter)
            fixed (int* weights = sparse)
            {
                Assert.Equal(expected, SeismicDot.SumFiltered(
                    record, sizeof(ushort), impactBytes, words, weights, VocabularySize));
                Assert.Equal(expected, SeismicDot.Sum(record, sizeof(ushort), impactBytes, weights, VocabularySize));
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void EveryGapPathIsTheSumAtEveryLength(int impactBytes)
    {
        var (sparse, filter) = SparseWeights();
        Gen.Select(Gen.OneOf(Gen.Int[0, 255], Gen.Int[256, 640]).Array[0, 100], Gen.Int[1, 255]).Sample(
            (gaps, firstImpact) =>
            {
                var (record, expected) = Encode(gaps, firstImpact, impactBytes, sparse);
                fixed (byte* bytes = record)
                fixed (ushort* words = filter)
                fixed (int* weights = sparse)
                {
                    Assert.Equal(expected, SeismicGapDot.Sum(bytes, impactBytes, weights, VocabularySize));
                    Assert.Equal(expected, SeismicGapDot.Sum(bytes, impactBytes, weights, VocabularySize + 1));
                    if (SeismicGapDot.IsFilterSupported)
                    {
                        Assert.Equal(expected, SeismicGapDot.SumFiltered(bytes, impactBytes, words, weights));
                    }
                }
            });
    }

    [Fact]
    public void ScatterAddsEveryEntryOnce()
    {
        for (var count = 0; count <= 20; count++)
        {
            var blocks = Enumerable.Range(0, count).Select(i => (ushort)(i * 3)).ToArray();
            var codes = Enumerable.Range(0, count).Select(i => (byte)(255 - i)).ToArray();
            var (sums, scaled, covers) = (new uint[64], new uint[64], new uint[64]);
            fixed (ushort* b = blocks)
            fixed (byte* c = codes)
            fixed (uint* s = sums, t = scaled, v = covers)
            {
                SummaryScatter.Add(b, c, count, 5, s);
                SummaryScatter.AddScaled(b, c, count, 5, t, v);
            }

            for (var i = 0; i < 64; i++)
            {
                var expected = i % 3 == 0 && i / 3 < count ? 5u * codes[i / 3] : 0;
                Assert.Equal((expected, expected), (sums[i], scaled[i]));
                Assert.Equal(expected == 0 ? 0u : 5u, covers[i]);
            }
        }
    }

    [Fact]
    public void ScanFindsWhatReachesTheLimit() =>
        Gen.Select(Gen.UInt[0, int.MaxValue].Array[SummaryScan.Width], Gen.Int[0, SummaryScan.Width - 1]).Sample(
            (sums, place) =>
            {
                fixed (uint* pointer = sums)
                {
                    var expected = SummaryScan.AtLeastScalar(pointer, sums[place]);
                    return (expected >> place & 1) == 1 && SummaryScan.AtLeast(pointer, sums[place]) == expected
                        && SummaryScan.AtLeast(pointer, 0) == ushort.MaxValue;
                }
            });

    /// <summary>Weights of every seventh term below 1,400, and of none above, with their filter.</summary>
    private static (int[] Weights, ushort[] Filter) SparseWeights()
    {
        var (weights, filter) = (new int[VocabularySize], new ushort[TermFilter.Words]);
        for (var termId = 0; termId < 1_400; termId += 7)
        {
            weights[termId] = s_weights[3 * termId] + 1;
            TermFilter.Add(filter, termId);
        }

        return (weights, filter);
    }

    private static (byte[] Record, long Sum) Encode(int[] gaps, int firstImpact, int impactBytes, int[] weights)
    {
        var control = new byte[(gaps.Length + 7) / 8];
        var (impacts, tail) = (new MemoryStream(), new MemoryStream());
        var (termId, sum) = (0, 0L);
        for (var i = 0; i < gaps.Length; i++)
        {
            control[i / 8] |= (byte)((gaps[i] > 255 ? 1 : 0) << (i % 8));
            tail.Write(BitConverter.GetBytes(gaps[i]).AsSpan(0, gaps[i] > 255 ? 2 : 1));
            var impact = impactBytes == 1 ? (firstImpact + i) & 255 : firstImpact + (i * 600);
            impacts.Write(BitConverter.GetBytes(impact).AsSpan(0, impactBytes));
            termId += gaps[i];
            sum += (long)weights[termId] * impact;
        }

        var record = new MemoryStream();
        record.Write(MemoryMarshal.AsBytes<int>([gaps.Length]));
        record.Write(control);
        record.Write(impacts.ToArray());
        record.Write(tail.ToArray());
        record.Write(new byte[SeismicGapDot.OverreadBytes]);
        return (record.ToArray(), sum);
    }
}
