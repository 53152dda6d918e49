using System.Numerics;

namespace SparseSearch.Core.Kernels;

/// <summary>One instruction set's way to look through scores.</summary>
internal unsafe interface IScanPath
{
    /// <summary>Tells which of 64 scores reach a threshold.</summary>
    /// <param name="scores">64 scores.</param>
    /// <param name="threshold">The smallest score that counts.</param>
    /// <returns>Bit i is set where <c>scores[i] ≥ threshold</c>.</returns>
    static abstract ulong Mask<T>(T* scores, T threshold)
        where T : unmanaged, IBinaryInteger<T>;

    /// <summary>Zeroes 64 scores.</summary>
    static abstract void Clear<T>(T* scores)
        where T : unmanaged, IBinaryInteger<T>;

    /// <summary>
    /// <c>slots[s] = max of scores[s + n × SlotCount]</c> over all n, for each s below <see cref="WindowScan.SlotCount"/>.
    /// </summary>
    /// <param name="scores">Length <paramref name="count"/>.</param>
    /// <param name="count">A multiple of <see cref="WindowScan.SlotCount"/>.</param>
    /// <param name="slots">Length <see cref="WindowScan.SlotCount"/>; overwritten.</param>
    static abstract void SlotMaxima<T>(T* scores, int count, T* slots)
        where T : unmanaged, IBinaryInteger<T>;
}
