using System.Runtime.CompilerServices;

namespace SparseSearch.Core.Kernels;

/// <summary>
/// Integers of one, two or four bytes from and to int, in memory. The library's generic conversions may box in code that
/// is not optimised yet, and a search must not allocate.
/// </summary>
public static unsafe class NarrowInteger
{
    /// <summary>Reads an unsigned value.</summary>
    /// <typeparam name="T">byte, ushort or int; an int is at least 0.</typeparam>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Read<T>(T* value)
        where T : unmanaged => sizeof(T) switch
        {
            sizeof(byte) => *(byte*)value,
            sizeof(ushort) => *(ushort*)value,
            _ => *(int*)value,
        };

    /// <summary>The lowest bytes of an int; the machine is little-endian, as segments require.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Of<T>(int value)
        where T : unmanaged => *(T*)&value;
}
