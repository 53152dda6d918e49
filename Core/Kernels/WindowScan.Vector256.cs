using System.Numerics;
using System.Runtime.Intrinsics;

namespace SparseSearch.Core.Kernels;

public static unsafe partial class WindowScan
{
    /// <summary>256 bits at a time.</summary>
    internal readonly struct Vector256Path : IScanPath
    {
        public static ulong Mask<T>(T* scores, T threshold)
            where T : unmanaged, IBinaryInteger<T>
        {
            var least = Vector256.Create(threshold);
            var mask = 0UL;
            for (var i = 0; i < WordDocs; i += Vector256<T>.Count)
            {
                // AVX2 has no unsigned comparison; a score reaches the threshold where it is the larger of both.
                var score = Vector256.Load(scores + i);
                var reached = Vector256.Equals(Vector256.Max(score, least), score);
                mask |= (ulong)reached.ExtractMostSignificantBits() << i;
            }

            return mask;
        }

        public static void Clear<T>(T* scores)
            where T : unmanaged, IBinaryInteger<T>
        {
            for (var i = 0; i < WordDocs; i += Vector256<T>.Count)
            {
                Vector256<T>.Zero.Store(scores + i);
            }
        }

        public static void SlotMaxima<T>(T* scores, int count, T* slots)
            where T : unmanaged, IBinaryInteger<T>
        {
            // Four registers of maxima at a time; each cache line of the scores is read once.
            var width = Vector256<T>.Count;
            for (var slot = 0; slot < SlotCount; slot += 4 * width)
            {
                var (a, b, c, d) = (Vector256<T>.Zero, Vector256<T>.Zero, Vector256<T>.Zero, Vector256<T>.Zero);
                for (var i = slot; i < count; i += SlotCount)
                {
                    a = Vector256.Max(a, Vector256.Load(scores + i));
                    b = Vector256.Max(b, Vector256.Load(scores + i + width));
                    c = Vector256.Max(c, Vector256.Load(scores + i + (2 * width)));
                    d = Vector256.Max(d, Vector256.Load(scores + i + (3 * width)));
                }

                a.Store(slots + slot);
                b.Store(slots + slot + width);
                c.Store(slots + slot + (2 * width));
                d.Store(slots + slot + (3 * width));
            }
        }
    }
}
