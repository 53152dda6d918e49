using System.Runtime.Intrinsics;

namespace SparseSearch.Core.Kernels;

/// <summary>One instruction set's way to put term ids through a <see cref="TermFilter"/>.</summary>
internal unsafe interface IFilterPath
{
    /// <summary>Which of 32 terms pass: every term of the filter does, and few others.</summary>
    /// <param name="first">The lowest 16 bits of the first sixteen ids.</param>
    /// <param name="second">The lowest 16 bits of the other sixteen.</param>
    /// <param name="filter">Length <see cref="TermFilter.Words"/>.</param>
    /// <returns>Bit i is set where term i passes.</returns>
    static abstract uint Passing(Vector256<ushort> first, Vector256<ushort> second, ushort* filter);

    /// <summary>The lowest 16 bits of sixteen ids.</summary>
    static abstract Vector256<ushort> LowBits(int* termIds);
}
