using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace SparseSearch.Core.Kernels;

/// <summary>Asks the processor for memory that will be read soon; does nothing where it cannot be asked.</summary>
public static unsafe class CachePrefetch
{
    /// <summary>Bytes of a cache line.</summary>
    public const int LineBytes = 64;

    /// <summary>Asks for the line that holds an address.</summary>
    /// <param name="address">Never read here, so that any address is allowed.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Line(void* address)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(address);
        }
    }

    /// <summary>Asks for the lines that hold a range.</summary>
    /// <param name="start">The first byte; never read here, so that any address is allowed.</param>
    /// <param name="lengthBytes">Length of the range, at least 0.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Range(void* start, long lengthBytes)
    {
        if (Sse.IsSupported)
        {
            for (long offset = 0; offset < lengthBytes; offset += LineBytes)
            {
                Sse.Prefetch0((byte*)start + offset);
            }
        }
    }
}
