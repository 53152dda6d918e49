using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace SparseSearch.Core.Segments;

/// <summary>Makes a rename last: flushes the folder that holds the name, where the system has such a thing.</summary>
public static partial class DurableFolder
{
    private const int ReadOnly = 0;

    /// <summary>
    /// Flushes a folder's entries to disk; does nothing on systems that keep them without being asked.
    /// </summary>
    /// <exception cref="IOException">The folder cannot be opened or flushed.</exception>
    public static void Flush(string folder)
    {
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsMacOS())
        {
            return;
        }

        using var handle = new SafeFileHandle(Open(folder, ReadOnly), ownsHandle: true);
        if (handle.IsInvalid || FSync(handle) != 0)
        {
            throw new IOException($"{folder}: cannot be flushed to disk (error {Marshal.GetLastPInvokeError()}).");
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(SafeFileHandle handle);
}
