using System.Runtime.InteropServices;

namespace SparseSearch.Tests;

/// <summary>
/// Memory whose last byte stands before a page that may not be touched, so that one byte too many ends the process. Where
/// there is no mmap, plain memory.
/// </summary>
internal sealed unsafe partial class GuardedMemory : IDisposable
{
    private const int ReadWrite = 3, NoAccess = 0, PrivateAnonymous = 0x22;

    private readonly nint _start;
    private readonly nuint _mappedBytes;
    private readonly bool _isMapped;

    /// <summary>Zeroed memory.</summary>
    public GuardedMemory(int lengthBytes)
    {
        LengthBytes = lengthBytes;
        var page = (nuint)Environment.SystemPageSize;
        var usableBytes = ((nuint)lengthBytes + page - 1) / page * page;
        _mappedBytes = usableBytes + page;
        _isMapped = OperatingSystem.IsLinux();
        if (!_isMapped)
        {
            _start = (nint)NativeMemory.AllocZeroed(usableBytes + 1);
            Pointer = (byte*)_start;
            return;
        }

        _start = Map(0, _mappedBytes, ReadWrite, PrivateAnonymous, -1, 0);
        if (_start == -1 || Protect(_start + (nint)usableBytes, page, NoAccess) != 0)
        {
            throw new InvalidOperationException($"A guard page could not be made (error {Marshal.GetLastPInvokeError()}).");
        }

        Pointer = (byte*)_start + usableBytes - lengthBytes;
    }

    public byte* Pointer { get; }

    public int LengthBytes { get; }

    /// <summary>The memory as values that end at its end.</summary>
    public Span<T> Span<T>()
        where T : unmanaged => new(Pointer, LengthBytes / sizeof(T));

    public void Dispose()
    {
        if (_isMapped)
        {
            _ = Unmap(_start, _mappedBytes);
        }
        else
        {
            NativeMemory.Free((void*)_start);
        }
    }

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    private static partial int Protect(nint address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    private static partial int Unmap(nint address, nuint length);
}
