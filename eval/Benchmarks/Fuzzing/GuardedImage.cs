using System.Runtime.InteropServices;

namespace SparseSearch.Benchmarks.Fuzzing;

/// <summary>
/// Memory whose last byte stands before a page that must not be touched: a read too far ends the process, in place of
/// being answered by what happens to lie there.
/// </summary>
internal sealed unsafe partial class GuardedImage : IDisposable
{
    private const int ReadWrite = 3, PrivateAnonymous = 0x22, NoAccess = 0, Alignment = 64;

    private readonly byte* _start;
    private readonly nuint _lengthBytes;

    /// <summary>Reserves memory.</summary>
    /// <param name="capacity">The largest image, in bytes.</param>
    public GuardedImage(int capacity)
    {
        var page = Environment.SystemPageSize;
        Capacity = (capacity + page - 1) / page * page;
        _lengthBytes = (nuint)(Capacity + page);
        if (!OperatingSystem.IsLinux())
        {
            // Elsewhere without the guard.
            _start = (byte*)NativeMemory.AlignedAlloc(_lengthBytes, (nuint)page);
            return;
        }

        _start = (byte*)Map(0, _lengthBytes, ReadWrite, PrivateAnonymous, -1, 0);
        if ((nint)_start == -1 || Protect((nint)(_start + Capacity), (nuint)page, NoAccess) != 0)
        {
            throw new InvalidOperationException("There is no guarded memory.");
        }
    }

    /// <summary>The largest image, in bytes.</summary>
    public int Capacity { get; }

    /// <summary>Copies an image to where it ends before the guard, or up to 63 bytes before.</summary>
    /// <returns>Its first byte, at a multiple of 64; valid until the next call.</returns>
    public byte* Place(ReadOnlySpan<byte> image)
    {
        var room = (image.Length + Alignment - 1) & -Alignment;
        var place = _start + Capacity - room;
        image.CopyTo(new Span<byte>(place, room));
        return place;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (OperatingSystem.IsLinux())
        {
            _ = Unmap((nint)_start, _lengthBytes);
        }
        else
        {
            NativeMemory.AlignedFree(_start);
        }
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(nint address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(nint address, nuint length);
}
