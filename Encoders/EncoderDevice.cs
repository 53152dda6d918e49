using System.Globalization;

namespace SparseSearch.Encoders;

/// <summary>
/// Where a model runs: <c>auto</c> (every CUDA device there is, else the processor), <c>cpu</c>, <c>cuda</c> (every CUDA
/// device) or <c>cuda:N</c>. Immutable.
/// </summary>
public readonly record struct EncoderDevice
{
    private const string CudaName = "cuda";

    private EncoderDevice(EncoderDeviceKind kind, int? index)
    {
        Kind = kind;
        Index = index;
    }

    /// <summary>Every CUDA device there is, else the processor.</summary>
    public static EncoderDevice Auto => default;

    /// <summary>The processor.</summary>
    public static EncoderDevice Cpu => new(EncoderDeviceKind.Cpu, index: null);

    /// <summary>Every CUDA device.</summary>
    public static EncoderDevice AllCuda => new(EncoderDeviceKind.Cuda, index: null);

    /// <summary>What kind of device.</summary>
    public EncoderDeviceKind Kind { get; }

    /// <summary>Which CUDA device, from 0; null for all of them, and for other kinds.</summary>
    public int? Index { get; }

    /// <summary>One CUDA device.</summary>
    /// <param name="index">From 0.</param>
    public static EncoderDevice Cuda(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        return new EncoderDevice(EncoderDeviceKind.Cuda, index);
    }

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    /// <exception cref="FormatException">It is something else.</exception>
    public static EncoderDevice Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text switch
        {
            "auto" => Auto,
            "cpu" => Cpu,
            CudaName => AllCuda,
            _ when text.StartsWith(CudaName + ":", StringComparison.Ordinal)
                && int.TryParse(
                    text.AsSpan(CudaName.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                => Cuda(index),
            _ => throw new FormatException($"'{text}' is no device; give auto, cpu, cuda or cuda:N with N from 0."),
        };
    }

    /// <inheritdoc/>
    public override string ToString() => Kind switch
    {
        EncoderDeviceKind.Cuda when Index is { } index =>
            string.Create(CultureInfo.InvariantCulture, $"{CudaName}:{index}"),
        EncoderDeviceKind.Cuda => CudaName,
        EncoderDeviceKind.Cpu => "cpu",
        _ => "auto",
    };
}
