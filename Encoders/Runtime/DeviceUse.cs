using System.Runtime.InteropServices;

namespace SparseSearch.Encoders.Runtime;

/// <summary>How busy a CUDA device is and how much of its memory is taken, by whatever program. Immutable.</summary>
/// <param name="BusyPercent">Share of the last sampling period in which a kernel ran, 0 to 100.</param>
/// <param name="UsedBytes">Memory taken.</param>
/// <param name="TotalBytes">All of its memory.</param>
public sealed record DeviceUse(int BusyPercent, long UsedBytes, long TotalBytes)
{
    /// <summary>Asks the driver (NVML). Thread-safe.</summary>
    /// <param name="device">A CUDA device; counted as the driver does, before CUDA_VISIBLE_DEVICES.</param>
    /// <returns>Null for other devices, and where the driver's library is missing or does not answer.</returns>
    public static DeviceUse? Read(EncoderDevice device)
    {
        if (device is not { Kind: EncoderDeviceKind.Cuda, Index: { } index })
        {
            return null;
        }

        try
        {
            return NvidiaManagement.Initialize() == 0
                && NvidiaManagement.HandleByIndex((uint)index, out var handle) == 0
                && NvidiaManagement.Utilization(handle, out var rates) == 0
                && NvidiaManagement.Memory(handle, out var memory) == 0
                    ? new DeviceUse((int)rates.Gpu, (long)memory.Used, (long)memory.Total)
                    : null;
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return null;
        }
    }

    /// <summary>The few calls of NVIDIA's management library that are needed; all give 0 for success.</summary>
    private static class NvidiaManagement
    {
        private const string Library = "libnvidia-ml.so.1";

        [DllImport(Library, EntryPoint = "nvmlInit_v2")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int Initialize();

        [DllImport(Library, EntryPoint = "nvmlDeviceGetHandleByIndex_v2")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int HandleByIndex(uint index, out nint handle);

        [DllImport(Library, EntryPoint = "nvmlDeviceGetUtilizationRates")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int Utilization(nint handle, out Rates rates);

        [DllImport(Library, EntryPoint = "nvmlDeviceGetMemoryInfo")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int Memory(nint handle, out MemoryInfo memory);

        [StructLayout(LayoutKind.Sequential)]
        public struct Rates
        {
            public uint Gpu;
            public uint Memory;
        }

        [StructLayout(LayoutKind.Sequential)]
        public struct MemoryInfo
        {
            public ulong Total;
            public ulong Free;
            public ulong Used;
        }
    }
}
