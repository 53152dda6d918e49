using System.Runtime.Intrinsics.X86;
using CsCheck;
using SparseSearch.Core.Kernels;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: every path of the screen's kernels gives the numbers of its definition. Method: random bytes within the stated
/// limits, every length up to three vectors, inputs against a guard page.
/// </summary>
[Trait("Category", "Instructions")]
public sealed unsafe class ScreenKernelTests
{
    private static readonly Gen<byte[]> s_noise = Gen.Byte.Array[4096];

    [Fact]
    public void EveryScreenPathFindsTheMaximaOfItsLoop() => s_noise.Sample(
        noise =>
        {
            for (var pairs = 1; pairs <= 9; pairs++)
            {
                for (var groups = 1; groups <= 3; groups++)
                {
                    Maxima(noise, groups, pairs);
                }
            }
        },
        iter: 30);

    [Fact]
    public void TheLargestPairsDoNotSaturate()
    {
        using var positions = new GuardedMemory(4 * sizeof(uint));
        positions.Span<byte>().Fill(255);
        using var rows = new GuardedMemory(64);
        using var start = new GuardedMemory(64);
        using var maxima = new GuardedMemory(64);
        foreach (var (weight, product) in ((sbyte, int)[])[(64, 32_640), (-64, -32_640)])
        {
            rows.Span<sbyte>().Fill(weight);
            ScreenMaxima.Block(
                (uint*)positions.Pointer, 1, 1, (sbyte*)rows.Pointer, (short*)start.Pointer, (short*)maxima.Pointer);
            Assert.True(maxima.Span<short>().IndexOfAnyExcept((short)product) < 0);
        }
    }

    [Fact]
    public void EveryPathOfTheMaximumDotGivesTheSameBits() => s_noise.Sample(
        noise =>
        {
            for (var width = 0; width <= 24; width++)
            {
                for (var count = 1; count <= 9; count++)
                {
                    Dot(noise, count, width);
                }
            }
        },
        iter: 30);

    private static void Maxima(byte[] noise, int groups, int pairs)
    {
        using var positions = new GuardedMemory(groups * pairs * 4 * sizeof(uint));
        for (var i = 0; i < positions.LengthBytes / sizeof(uint); i++)
        {
            var pair = (uint)(noise[2 * i] | (noise[(2 * i) + 1] << 8));
            positions.Span<uint>()[i] = pair | (pair << 16);
        }

        using var rows = new GuardedMemory(pairs * 64);
        for (var i = 0; i < rows.LengthBytes; i++)
        {
            rows.Span<sbyte>()[i] = (sbyte)((noise[^(i + 1)] % 129) - 64);
        }

        using var start = new GuardedMemory(64);
        noise.AsSpan(700, 64).CopyTo(start.Span<byte>());
        using var expected = new GuardedMemory(64);
        using var maxima = new GuardedMemory(64);
        var p = (uint*)positions.Pointer;
        var r = (sbyte*)rows.Pointer;
        var s = (short*)start.Pointer;
        ScreenMaxima.ScalarPath(p, groups, pairs, r, s, (short*)expected.Pointer);
        ScreenMaxima.Block(p, groups, pairs, r, s, (short*)maxima.Pointer);
        Assert.True(maxima.Span<byte>().SequenceEqual(expected.Span<byte>()));
        if (Avx2.IsSupported)
        {
            ScreenMaxima.Vector256Path(p, groups, pairs, r, s, (short*)maxima.Pointer);
            Assert.True(maxima.Span<byte>().SequenceEqual(expected.Span<byte>()));
        }

        if (Avx512BW.IsSupported)
        {
            ScreenMaxima.Vector512Path(p, groups, pairs, r, s, (short*)maxima.Pointer);
            Assert.True(maxima.Span<byte>().SequenceEqual(expected.Span<byte>()));
        }
    }

    private static void Dot(byte[] noise, int count, int width)
    {
        using var row = new GuardedMemory(width * sizeof(float));
        using var positions = new GuardedMemory(width * count * sizeof(float));
        for (var i = 0; i < width * count; i++)
        {
            positions.Span<float>()[i] = (noise[i] - 127.3f) / 11f;
        }

        for (var i = 0; i < width; i++)
        {
            row.Span<float>()[i] = (noise[^(i + 1)] - 127.7f) / 13f;
        }

        var r = (float*)row.Pointer;
        var p = (float*)positions.Pointer;
        var expected = MaximumDot.ScalarPath(r, p, count, width);
        Assert.Equal(expected, MaximumDot.Of(r, p, count, width));
        if (Fma.IsSupported && width % 8 == 0)
        {
            Assert.Equal(expected, MaximumDot.Vector256Path(r, p, count, width));
        }
    }
}
