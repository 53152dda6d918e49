using System.Numerics;

namespace SparseSearch.Core.Kernels;

public static unsafe partial class WindowScan
{
    /// <summary>The definition, one score at a time.</summary>
    internal readonly struct ScalarPath : IScanPath
    {
        public static ulong Mask<T>(T* scores, T threshold)
            where T : unmanaged, IBinaryInteger<T>
        {
            var mask = 0UL;
            for (var i = 0; i < WordDocs; i++)
            {
                mask |= (scores[i] >= threshold ? 1UL : 0UL) << i;
            }

            return mask;
        }

        public static void Clear<T>(T* scores)
            where T : unmanaged, IBinaryInteger<T> => new Span<T>(scores, WordDocs).Clear();

        public static void SlotMaxima<T>(T* scores, int count, T* slots)
            where T : unmanaged, IBinaryInteger<T>
        {
            for (var slot = 0; slot < SlotCount; slot++)
            {
                slots[slot] = T.Zero;
                for (var i = slot; i < count; i += SlotCount)
                {
                    slots[slot] = T.Max(slots[slot], scores[i]);
                }
            }
        }
    }
}
