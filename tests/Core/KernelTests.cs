using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using CsCheck;
using SparseSearch.Core.Kernels;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: each path of a kernel equals its definition and touches nothing beyond its memory.
/// Method: every length from 0 to three times the width, the ends of all memory on a guard page.
/// </summary>
[Trait("Category", "Instructions")]
public sealed unsafe class KernelTests
{
    private static readonly Gen<ulong[]> s_noise = Gen.ULong.Array[512];

    [Fact]
    public void ScatterAddEqualsItsLoopAtEveryLength() => s_noise.Sample(
        noise =>
        {
            Scatter<byte>(noise);
            Scatter<ushort>(noise);
        },
        iter: 20);

    [Fact]
    public void EveryScanPathFindsWhatTheLoopFinds() => s_noise.Sample(
        noise =>
        {
            for (var words = 0; words <= 3; words++)
            {
                foreach (var withFilter in (bool[])[false, true])
                {
                    foreach (var least in (byte[])[1, 128, 250, 255])
                    {
                        Scan<byte, WindowScan.ScalarPath>(noise, words, least, withFilter);
                        Scan<byte, WindowScan.Vector128Path>(noise, words, least, withFilter);
                        Scan<byte, WindowScan.Vector256Path>(noise, words, least, withFilter);
                        Scan<byte, WindowScan.Vector512Path>(noise, words, least, withFilter);
                        Scan<ushort, WindowScan.ScalarPath>(noise, words, (ushort)(least * 256), withFilter);
                        Scan<ushort, WindowScan.Vector128Path>(noise, words, (ushort)(least * 256), withFilter);
                        Scan<ushort, WindowScan.Vector256Path>(noise, words, (ushort)(least * 256), withFilter);
                        Scan<ushort, WindowScan.Vector512Path>(noise, words, (ushort)(least * 256), withFilter);
                    }
                }
            }
        },
        iter: 50);

    [Fact]
    public void AScanStopsWhereKeysHaveNoRoom()
    {
        using var scores = new GuardedMemory(64 * 5);
        scores.Span<byte>().Fill(9);
        using var keys = new GuardedMemory(sizeof(ulong) * 130);
        var word = 0;
        var count = WindowScan.Collect(scores.Pointer, ref word, 5, null, (byte)9, 0, (ulong*)keys.Pointer, 0, 130);
        Assert.Equal((2, 128), (word, count));
        Assert.True(scores.Span<byte>()[..128].IndexOfAnyExcept((byte)0) < 0);
        Assert.True(scores.Span<byte>()[128..].IndexOfAnyExcept((byte)9) < 0);
        count = WindowScan.Collect(scores.Pointer, ref word, 5, null, (byte)9, 0, (ulong*)keys.Pointer, 0, 130);
        Assert.Equal((4, 128), (word, count));
        Assert.Equal(CandidateKey.Of(9, 128), keys.Span<ulong>()[0]);
    }

    [Fact]
    public void EverySlotPathFindsTheMaxima() => s_noise.Sample(
        noise =>
        {
            for (var rounds = 0; rounds <= 3; rounds++)
            {
                Slots<byte, WindowScan.ScalarPath>(noise, rounds);
                Slots<byte, WindowScan.Vector128Path>(noise, rounds);
                Slots<byte, WindowScan.Vector256Path>(noise, rounds);
                Slots<byte, WindowScan.Vector512Path>(noise, rounds);
                Slots<ushort, WindowScan.ScalarPath>(noise, rounds);
                Slots<ushort, WindowScan.Vector128Path>(noise, rounds);
                Slots<ushort, WindowScan.Vector256Path>(noise, rounds);
                Slots<ushort, WindowScan.Vector512Path>(noise, rounds);
            }
        },
        iter: 50);

    [Fact]
    public void ForwardDotEqualsItsLoopAtEveryLength() => s_noise.Sample(
        noise =>
        {
            DotOfShortIds<byte>(noise);
            DotOfShortIds<ushort>(noise);
            DotOfLongIds<byte>(noise);
            DotOfLongIds<ushort>(noise);
        },
        iter: 20);

    [Fact]
    public void KeysOrderByScoreDownAndDocIdUp() =>
        Gen.Select(Gen.Int[0, 65_535], Gen.Int[0, int.MaxValue], Gen.Int[0, 65_535], Gen.Int[0, int.MaxValue]).Sample(
            (scoreA, docA, scoreB, docB) =>
            {
                var (a, b) = (CandidateKey.Of(scoreA, docA), CandidateKey.Of(scoreB, docB));
                return CandidateKey.ScoreOf(a) == scoreA && CandidateKey.DocIdOf(a) == docA
                    && a > b == (scoreA > scoreB || (scoreA == scoreB && docA < docB));
            });

    private static void Scatter<T>(ulong[] noise)
        where T : unmanaged, IBinaryInteger<T>
    {
        for (var length = 0; length <= 24; length++)
        {
            using var ids = new GuardedMemory(length * sizeof(ushort));
            MemoryMarshal.Cast<ulong, ushort>(noise)[..length].CopyTo(ids.Span<ushort>());
            using var scores = new GuardedMemory(65_536 * sizeof(T));
            var expected = new T[65_536];
            var contribution = T.CreateTruncating(noise[^1]);
            foreach (var id in ids.Span<ushort>())
            {
                expected[id] += contribution;
            }

            ScatterAdd.Add((T*)scores.Pointer, (ushort*)ids.Pointer, length, contribution);
            Assert.True(scores.Span<T>().SequenceEqual(expected));
        }
    }

    private static void Scan<T, TPath>(ulong[] noise, int words, T least, bool withFilter)
        where T : unmanaged, IBinaryInteger<T>
        where TPath : struct, IScanPath
    {
        using var scores = new GuardedMemory(words * 64 * sizeof(T));
        MemoryMarshal.AsBytes(noise.AsSpan())[..scores.LengthBytes].CopyTo(scores.Span<byte>());
        using var accepted = new GuardedMemory(words * sizeof(ulong));
        noise.AsSpan(^words).CopyTo(accepted.Span<ulong>());
        using var keys = new GuardedMemory(Math.Max(1, words) * 64 * sizeof(ulong));
        var expected = new List<ulong>();
        for (var i = 0; i < words * 64; i++)
        {
            var isAccepted = !withFilter || (accepted.Span<ulong>()[i / 64] >> (i % 64) & 1) != 0;
            if (scores.Span<T>()[i] >= least && isAccepted)
            {
                expected.Add(CandidateKey.Of(int.CreateTruncating(scores.Span<T>()[i]), 1_000 + i));
            }
        }

        var word = 0;
        var count = WindowScan.Collect<T, TPath>(
            (T*)scores.Pointer, ref word, words, withFilter ? (ulong*)accepted.Pointer : null, least, 1_000,
            (ulong*)keys.Pointer, 0, keys.LengthBytes / sizeof(ulong));
        Assert.Equal(words, word);
        Assert.Equal(expected, keys.Span<ulong>()[..count].ToArray());
        Assert.True(scores.Span<byte>().IndexOfAnyExcept((byte)0) < 0);
    }

    private static void Slots<T, TPath>(ulong[] noise, int rounds)
        where T : unmanaged, IBinaryInteger<T>
        where TPath : struct, IScanPath
    {
        using var scores = new GuardedMemory(rounds * WindowScan.SlotCount * sizeof(T));
        MemoryMarshal.AsBytes(noise.AsSpan())[..scores.LengthBytes].CopyTo(scores.Span<byte>());
        using var slots = new GuardedMemory(WindowScan.SlotCount * sizeof(T));
        slots.Span<byte>().Fill(0x5a);
        TPath.SlotMaxima((T*)scores.Pointer, rounds * WindowScan.SlotCount, (T*)slots.Pointer);
        for (var slot = 0; slot < WindowScan.SlotCount; slot++)
        {
            var expected = T.Zero;
            for (var i = slot; i < rounds * WindowScan.SlotCount; i += WindowScan.SlotCount)
            {
                expected = T.Max(expected, scores.Span<T>()[i]);
            }

            Assert.Equal(expected, slots.Span<T>()[slot]);
        }
    }

    private static void DotOfShortIds<TImpact>(ulong[] noise)
        where TImpact : unmanaged
    {
        using var weights = new GuardedMemory(ForwardDot.ShortIdWeights * sizeof(int));
        using var filter = new GuardedMemory(TermFilter.Words * sizeof(ushort));
        for (var length = 0; length <= 96; length++)
        {
            using var termIds = new GuardedMemory(length * sizeof(ushort));
            using var impacts = new GuardedMemory(length * sizeof(TImpact));
            MemoryMarshal.Cast<ulong, byte>(noise)[..termIds.LengthBytes].CopyTo(termIds.Span<byte>());
            MemoryMarshal.Cast<ulong, byte>(noise)[^impacts.LengthBytes..].CopyTo(impacts.Span<byte>());
            var expected = 0L;
            for (var i = 0; i < length; i++)
            {
                var termId = termIds.Span<ushort>()[i];
                if (i % 7 == 3)
                {
                    weights.Span<int>()[termId] = 1 + (int)(noise[i] >> 41);
                    TermFilter.Add(new Span<ushort>(filter.Pointer, TermFilter.Words), termId);
                }
            }

            for (var i = 0; i < length; i++)
            {
                expected += (long)weights.Span<int>()[termIds.Span<ushort>()[i]]
                    * NarrowInteger.Read((TImpact*)impacts.Pointer + i);
            }

            var ids = (ushort*)termIds.Pointer;
            var weight = (int*)weights.Pointer;
            Assert.Equal(expected, ForwardDot.SumPlain(ids, (TImpact*)impacts.Pointer, length, weight));
            Assert.Equal(
                expected,
                ForwardDot.Sum(ids, (TImpact*)impacts.Pointer, length, weight, (ushort*)filter.Pointer));
            EveryFilterPathSums(
                expected, ids, (TImpact*)impacts.Pointer, length, filter, weight, ForwardDot.ShortIdWeights);
        }
    }

    private static void DotOfLongIds<TImpact>(ulong[] noise)
        where TImpact : unmanaged
    {
        const int WeightCount = 240_000;
        using var weights = new GuardedMemory(WeightCount * sizeof(int));
        using var filter = new GuardedMemory(TermFilter.Words * sizeof(ushort));
        for (var i = 0; i < noise.Length; i += 9)
        {
            var termId = (int)(noise[i] % WeightCount);
            weights.Span<int>()[termId] = (int)(noise[i] >> 40);
            TermFilter.Add(filter.Span<ushort>(), termId);
        }

        for (var length = 0; length <= 96; length++)
        {
            using var termIds = new GuardedMemory(length * sizeof(int));
            using var impacts = new GuardedMemory(length * sizeof(TImpact));
            MemoryMarshal.Cast<ulong, byte>(noise)[^impacts.LengthBytes..].CopyTo(impacts.Span<byte>());
            var expected = 0L;
            for (var i = 0; i < length; i++)
            {
                var termId = i % 5 == 0 ? (int)noise[i] : (int)(noise[i] % WeightCount);
                termIds.Span<int>()[i] = termId;
                var weight = (uint)termId < WeightCount ? weights.Span<int>()[termId] : 0;
                expected += (long)weight * NarrowInteger.Read((TImpact*)impacts.Pointer + i);
            }

            var ids = (int*)termIds.Pointer;
            var weight0 = (int*)weights.Pointer;
            foreach (var filterPointer in (nint[])[0, (nint)filter.Pointer])
            {
                Assert.Equal(expected, ForwardDot.Sum(
                    ids, (TImpact*)impacts.Pointer, length, weight0, WeightCount, (ushort*)filterPointer));
            }

            EveryFilterPathSums(expected, ids, (TImpact*)impacts.Pointer, length, filter, weight0, WeightCount);
        }
    }

    private static void EveryFilterPathSums<TTermId, TImpact>(
        long expected, TTermId* termIds, TImpact* impacts, int length, GuardedMemory filter, int* weights,
        int weightCount)
        where TTermId : unmanaged
        where TImpact : unmanaged
    {
        if (length < TermFilter.Lanes)
        {
            return;
        }

        var words = (ushort*)filter.Pointer;
        if (Avx2.IsSupported)
        {
            Assert.Equal(expected, TermFilter.Sum<TTermId, TImpact, TermFilter.Vector256Path>(
                termIds, impacts, length, words, weights, weightCount));
        }

        if (TermFilter.IsVector512Supported)
        {
            Assert.Equal(expected, TermFilter.Sum<TTermId, TImpact, TermFilter.Vector512Path>(
                termIds, impacts, length, words, weights, weightCount));
        }
    }
}
