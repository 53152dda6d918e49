namespace SparseSearch.Encoders.Runtime;

/// <summary>The devices that a wish comes to on this machine. Immutable.</summary>
public sealed record EncoderDevices
{
    /// <summary>Each the processor or one CUDA device; at least one.</summary>
    public required IReadOnlyList<EncoderDevice> Devices { get; init; }

    /// <summary>
    /// Why models run on the processor although a CUDA device was hoped for; null where they do not, or where this
    /// build has no CUDA provider.
    /// </summary>
    public string? FallbackReason { get; init; }

    /// <summary>Finds them.</summary>
    /// <param name="wish">What was asked for.</param>
    /// <exception cref="EncoderDeviceException">A CUDA device was asked for by name and cannot be used.</exception>
    public static EncoderDevices Resolve(EncoderDevice wish)
    {
        if (wish.Kind == EncoderDeviceKind.Cpu)
        {
            return new EncoderDevices { Devices = [EncoderDevice.Cpu] };
        }

        var provider = CudaProvider.Instance;
        return Resolve(wish, provider.Devices.Count, provider.Problem, provider.IsInstalled);
    }

    /// <summary>Finds them among a number of CUDA devices.</summary>
    internal static EncoderDevices Resolve(EncoderDevice wish, int count, string? problem, bool isInstalled)
    {
        if (wish.Kind == EncoderDeviceKind.Auto && count == 0)
        {
            return new EncoderDevices
            {
                Devices = [EncoderDevice.Cpu],
                FallbackReason = isInstalled ? problem : null,
            };
        }

        if (count == 0)
        {
            throw new EncoderDeviceException(
                $"The device {wish} cannot be used. {problem} To encode on the processor, give the device cpu.");
        }

        if (wish.Index is not { } index)
        {
            return new EncoderDevices { Devices = [.. Enumerable.Range(0, count).Select(EncoderDevice.Cuda)] };
        }

        return index < count
            ? new EncoderDevices { Devices = [wish] }
            : throw new EncoderDeviceException(
                $"The device {wish} is not there: this machine has {count} CUDA device(s), cuda:0 to "
                + $"cuda:{count - 1}. Give one of those, cuda for all, or cpu.");
    }
}
