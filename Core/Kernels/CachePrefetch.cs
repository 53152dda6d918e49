using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace SparseSearch.Core.Kernels;

/// <summary>Asks the processor for memory that will be read soon; does nothing where it cannot be asked.</summary>
public static unsafe class CachePrefetch
{
    /// <summary>Bytes of a cache line.</summary>
    public const int LineBytes = 64;

    /// <summary>
    /// Beyond so many bytes a range is not asked for: the processor follows a long read by itself, and the length that a
    /// damaged record shows may be any.
    /// </summary>
    public const long MaxRangeBytes = 1 << 14;

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

    /// <summary>Asks for the lines that hold a range, up to <see cref="MaxRangeBytes"/>.</summary>
    /// <param name="start">The first byte; never read here, so that any address is allowed.</param>
    /// <param name="lengthBytes">Length of the range, at least 0.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Range(void* start, long lengthBytes)
    {
        if (Sse.IsSupported)
        {
            var end = Math.Min(lengthBytes, MaxRangeBytes);
            for (long offset = 0; offset < end; offset += LineBytes)
            {
                Sse.Prefetch0((byte*)start + offset);
            }
        }
    }
}
