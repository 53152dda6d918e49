namespace SparseSearch.Encoders;

/// <summary>A kind of device that models run on.</summary>
public enum EncoderDeviceKind
{
    /// <summary>CUDA devices where there are any, else the processor.</summary>
    Auto,

    /// <summary>The processor.</summary>
    Cpu,

    /// <summary>NVIDIA graphics processors.</summary>
    Cuda,
}
