using Microsoft.ML.OnnxRuntime;

namespace SparseSearch.Encoders.Runtime;

/// <summary>Opens graphs on a device, with the settings that suit encoders.</summary>
internal static class OrtSessions
{
    /// <summary>
    /// Environment variable for looking into a graph that a device does not run: <c>verbose</c> lists among much else
    /// which operation runs where, <c>warning</c> what the runtime finds odd.
    /// </summary>
    public const string LogVariable = "SPARSESEARCH_RUNTIME_LOG";

    /// <summary>Opens a graph.</summary>
    /// <param name="path">An ONNX file.</param>
    /// <param name="device">The processor or one CUDA device.</param>
    /// <exception cref="OnnxRuntimeException">The runtime cannot load it.</exception>
    /// <exception cref="EncoderDeviceException">The device is not there.</exception>
    public static InferenceSession Open(string path, EncoderDevice device)
    {
        OrtEnv.Instance().DisableTelemetryEvents();
        using var options = device.Kind == EncoderDeviceKind.Cuda ? ForCuda(device.Index ?? 0) : ForProcessor();
        return new InferenceSession(path, options);
    }

    /// <summary>Memory of the host that a device writes directly; the caller disposes it.</summary>
    public static OrtMemoryInfo HostMemory(EncoderDevice device) => device.Kind == EncoderDeviceKind.Cuda
        ? new OrtMemoryInfo("CudaPinned", OrtAllocatorType.DeviceAllocator, device.Index ?? 0, OrtMemType.CpuOutput)
        : new OrtMemoryInfo(OrtMemoryInfo.allocatorCPU, OrtAllocatorType.DeviceAllocator, 0, OrtMemType.Default);

    /// <summary>What the runtime says on standard error: errors, or as much as <see cref="LogVariable"/> asks for.</summary>
    private static OrtLoggingLevel LogLevel() => Environment.GetEnvironmentVariable(LogVariable) switch
    {
        "verbose" => OrtLoggingLevel.ORT_LOGGING_LEVEL_VERBOSE,
        "warning" => OrtLoggingLevel.ORT_LOGGING_LEVEL_WARNING,
        _ => OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
    };

    private static SessionOptions ForProcessor()
    {
        var options = new SessionOptions
        {
            // One thread a run: batches run side by side instead, which wastes nothing on the many small operations of
            // a layer and keeps every sum in one order.
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            // Arena and memory patterns keep the largest shape ever seen, one for each shape; batches have many shapes.
            EnableCpuMemArena = false,
            EnableMemoryPattern = false,
            LogSeverityLevel = LogLevel(),
        };

        // ONNX Runtime would join addition and normalisation again; its joint operation is the slower one (BertGraph).
        options.AddSessionConfigEntry("optimization.disable_specified_optimizers", "SkipLayerNormFusion");
        return options;
    }

    private static SessionOptions ForCuda(int index)
    {
        var devices = CudaProvider.Instance.Devices;
        if (index >= devices.Count)
        {
            throw new EncoderDeviceException($"There is no device cuda:{index}.");
        }

        var options = new SessionOptions
        {
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            EnableCpuMemArena = false,
            EnableMemoryPattern = false,
            LogSeverityLevel = LogLevel(),
        };

        // Weights are read straight to the device, in blocks of their own size; flash attention for any length.
        options.AddSessionConfigEntry("session.use_device_allocator_for_initializers", "1");
        options.AppendExecutionProvider(OrtEnv.Instance(), [devices[index]], new Dictionary<string, string>
        {
            ["arena_extend_strategy"] = "kSameAsRequested",
            ["use_tf32"] = "0",
        });
        return options;
    }
}
