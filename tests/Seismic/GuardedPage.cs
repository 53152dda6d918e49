using System.Runtime.InteropServices;

namespace SparseSearch.Tests;

/// <summary>
/// Two pages of readable memory before one that must not be touched: a read too far ends the process.
/// </summary>
internal sealed unsafe partial class GuardedPage : IDisposable
{
    private const int ReadWrite = 3, PrivateAnonymous = 0x22, NoAccess = 0;
    private readonly byte* _start;
    private readonly int _pageBytes = Environment.SystemPageSize;

    public GuardedPage()
    {
        if (!OperatingSystem.IsLinux())
        {
            // Elsewhere without the guard.
            _start = (byte*)NativeMemory.AllocZeroed((nuint)(_pageBytes * 3));
            return;
        }

        _start = (byte*)Map(0, (nuint)(_pageBytes * 3), ReadWrite, PrivateAnonymous, -1, 0);
        if ((nint)_start == -1 || Protect((nint)End, (nuint)_pageBytes, NoAccess) != 0)
        {
            throw new InvalidOperationException("No guarded page.");
        }
    }

    /// <summary>The first byte that must not be read.</summary>
    public byte* End => _start + (_pageBytes * 2);

    public void Dispose()
    {
        if (OperatingSystem.IsLinux())
        {
            _ = Unmap((nint)_start, (nuint)(_pageBytes * 3));
        }
        else
        {
            NativeMemory.Free(_start);
        }
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(nint address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(nint address, nuint length);
}
