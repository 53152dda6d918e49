using System.Numerics;
using System.Runtime.Intrinsics;

namespace SparseSearch.Core.Kernels;

public static unsafe partial class WindowScan
{
    /// <summary>128 bits at a time: processors without AVX2, and those of other makers.</summary>
    internal readonly struct Vector128Path : IScanPath
    {
        public static ulong Mask<T>(T* scores, T threshold)
            where T : unmanaged, IBinaryInteger<T>
        {
            var least = Vector128.Create(threshold);
            var reachedAny = Vector128<T>.Zero;
            for (var i = 0; i < WordDocs; i += Vector128<T>.Count)
            {
                var score = Vector128.Load(scores + i);
                reachedAny |= Vector128.Equals(Vector128.Max(score, least), score);
            }

            // Bits of a comparison are dear on some processors, and nearly always none is set.
            if (reachedAny == Vector128<T>.Zero)
            {
                return 0;
            }

            var mask = 0UL;
            for (var i = 0; i < WordDocs; i += Vector128<T>.Count)
            {
                var score = Vector128.Load(scores + i);
                var reached = Vector128.Equals(Vector128.Max(score, least), score);
                mask |= (ulong)reached.ExtractMostSignificantBits() << i;
            }

            return mask;
        }

        public static void Clear<T>(T* scores)
            where T : unmanaged, IBinaryInteger<T>
        {
            for (var i = 0; i < WordDocs; i += Vector128<T>.Count)
            {
                Vector128<T>.Zero.Store(scores + i);
            }
        }

        public static void SlotMaxima<T>(T* scores, int count, T* slots)
            where T : unmanaged, IBinaryInteger<T>
        {
            // Four registers of maxima at a time; each cache line of the scores is read once.
            var width = Vector128<T>.Count;
            for (var slot = 0; slot < SlotCount; slot += 4 * width)
            {
                var (a, b, c, d) = (Vector128<T>.Zero, Vector128<T>.Zero, Vector128<T>.Zero, Vector128<T>.Zero);
                for (var i = slot; i < count; i += SlotCount)
                {
                    a = Vector128.Max(a, Vector128.Load(scores + i));
                    b = Vector128.Max(b, Vector128.Load(scores + i + width));
                    c = Vector128.Max(c, Vector128.Load(scores + i + (2 * width)));
                    d = Vector128.Max(d, Vector128.Load(scores + i + (3 * width)));
                }

                a.Store(slots + slot);
                b.Store(slots + slot + width);
                c.Store(slots + slot + (2 * width));
                d.Store(slots + slot + (3 * width));
            }
        }
    }
}
