using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace SparseSearch.Core.Kernels;

public static unsafe partial class TermFilter
{
    /// <summary>All 32 ids in one permutation, one shift and one test; needs AVX-512BW.</summary>
    internal readonly struct Vector512Path : IFilterPath
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static uint Passing(Vector256<ushort> first, Vector256<ushort> second, ushort* filter)
        {
            var termIds = Vector512.Create(first, second);

            // A permutation looks at the five lowest bits of each index: the word's number.
            var words = Avx512BW.PermuteVar32x16(Vector512.Load(filter), termIds);
            var bits = Avx512BW.ShiftLeftLogicalVariable(
                Vector512<ushort>.One,
                Vector512.ShiftRightLogical(termIds, WordShift) & Vector512.Create((ushort)(WordBits - 1)));
            return (uint)(~Vector512.Equals(words & bits, Vector512<ushort>.Zero)).ExtractMostSignificantBits();
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<ushort> LowBits(int* termIds) =>
            Avx512F.ConvertToVector256UInt16(Vector512.Load((uint*)termIds));
    }
}
