using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace SparseSearch.Encoders.Runtime;

/// <summary>
/// ONNX Runtime's CUDA provider, loaded as a library of its own beside the runtime, once a process. Where it is missing
/// or cannot be loaded, <see cref="Problem"/> says why. Thread-safe.
/// </summary>
internal sealed class CudaProvider
{
    /// <summary>Names the provider's library where it does not lie beside the program.</summary>
    public const string PathVariable = "SPARSESEARCH_CUDA_PROVIDER";

    private const string RegistrationName = "sparsesearch.cuda", ProviderName = "CUDAExecutionProvider";

    private static readonly Lazy<CudaProvider> s_instance = new(Load);

    private CudaProvider(IReadOnlyList<OrtEpDevice> devices, string? problem, bool isInstalled)
    {
        Devices = devices;
        Problem = problem;
        IsInstalled = isInstalled;
    }

    /// <summary>The provider of this process.</summary>
    public static CudaProvider Instance => s_instance.Value;

    /// <summary>The devices that can be used, in CUDA's order.</summary>
    public IReadOnlyList<OrtEpDevice> Devices { get; }

    /// <summary>Why there are no devices, with the remedy; null where there are some.</summary>
    public string? Problem { get; }

    /// <summary>Whether this build has the provider's library at all.</summary>
    public bool IsInstalled { get; }

    /// <summary>Where the library is looked for.</summary>
    /// <param name="named">What <see cref="PathVariable"/> holds; null for nothing.</param>
    /// <param name="folder">The program's folder.</param>
    /// <returns>Its path, or null where it is not there.</returns>
    internal static string? Find(string? named, string folder)
    {
        if (!string.IsNullOrEmpty(named))
        {
            return named;
        }

        var name = RuntimeInformation.IsOSPlatform(OSPlatform.Windows)
            ? "onnxruntime_providers_cuda.dll"
            : "libonnxruntime_providers_cuda.so";
        string[] places =
        [
            Path.Combine(folder, name),
            Path.Combine(folder, "runtimes", RuntimeInformation.RuntimeIdentifier, "native", name),
        ];
        return places.FirstOrDefault(File.Exists);
    }

    /// <summary>Loads a provider's library.</summary>
    /// <param name="path">Of the library, or null where there is none.</param>
    internal static CudaProvider LoadFrom(string? path)
    {
        if (path is null)
        {
            return new CudaProvider(
                [], "This build has no CUDA provider: build with -p:Gpu=true (docs/GPU.md).", isInstalled: false);
        }

        if (!File.Exists(path))
        {
            return new CudaProvider(
                [], $"{PathVariable} names {path}, where there is no file; name libonnxruntime_providers_cuda.so.",
                isInstalled: true);
        }

        try
        {
            var environment = OrtEnv.Instance();
            environment.RegisterExecutionProviderLibrary(RegistrationName, Path.GetFullPath(path));
            OrtEpDevice[] devices = [.. environment.GetEpDevices().Where(static d => d.EpName == ProviderName)];
            return new CudaProvider(
                devices,
                devices.Length > 0
                    ? null
                    : "The CUDA provider sees no NVIDIA device: check that nvidia-smi lists one (docs/GPU.md).",
                isInstalled: true);
        }
        catch (OnnxRuntimeException e)
        {
            return new CudaProvider(
                [], $"The CUDA provider {path} cannot be loaded: {e.Message} CUDA and cuDNN of the provider's version "
                + "must be in the library path; docs/GPU.md has a table of causes.", isInstalled: true);
        }
    }

    private static CudaProvider Load() =>
        LoadFrom(Find(Environment.GetEnvironmentVariable(PathVariable), AppContext.BaseDirectory));
}
