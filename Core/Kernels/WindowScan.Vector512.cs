using System.Numerics;
using System.Runtime.Intrinsics;

namespace SparseSearch.Core.Kernels;

public static unsafe partial class WindowScan
{
    /// <summary>512 bits at a time.</summary>
    internal readonly struct Vector512Path : IScanPath
    {
        public static ulong Mask<T>(T* scores, T threshold)
            where T : unmanaged, IBinaryInteger<T>
        {
            var least = Vector512.Create(threshold);
            var mask = 0UL;
            for (var i = 0; i < WordDocs; i += Vector512<T>.Count)
            {
                var reached = Vector512.GreaterThanOrEqual(Vector512.Load(scores + i), least);
                mask |= reached.ExtractMostSignificantBits() << i;
            }

            return mask;
        }

        public static void Clear<T>(T* scores)
            where T : unmanaged, IBinaryInteger<T>
        {
            for (var i = 0; i < WordDocs; i += Vector512<T>.Count)
            {
                Vector512<T>.Zero.Store(scores + i);
            }
        }

        public static void SlotMaxima<T>(T* scores, int count, T* slots)
            where T : unmanaged, IBinaryInteger<T>
        {
            // Four registers of maxima at a time; each cache line of the scores is read once.
            var width = Vector512<T>.Count;
            for (var slot = 0; slot < SlotCount; slot += 4 * width)
            {
                var (a, b, c, d) = (Vector512<T>.Zero, Vector512<T>.Zero, Vector512<T>.Zero, Vector512<T>.Zero);
                for (var i = slot; i < count; i += SlotCount)
                {
                    a = Vector512.Max(a, Vector512.Load(scores + i));
                    b = Vector512.Max(b, Vector512.Load(scores + i + width));
                    c = Vector512.Max(c, Vector512.Load(scores + i + (2 * width)));
                    d = Vector512.Max(d, Vector512.Load(scores + i + (3 * width)));
                }

                a.Store(slots + slot);
                b.Store(slots + slot + width);
                c.Store(slots + slot + (2 * width));
                d.Store(slots + slot + (3 * width));
            }
        }
    }
}
