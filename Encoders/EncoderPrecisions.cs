namespace SparseSearch.Encoders;

/// <summary>The precisions by name, and which kind of device has which.</summary>
public static class EncoderPrecisions
{
    private static readonly (string Name, EncoderPrecision Precision)[] s_names =
    [
        ("auto", EncoderPrecision.Auto),
        ("fp32", EncoderPrecision.Float32),
        ("fp16", EncoderPrecision.Float16),
        ("bf16", EncoderPrecision.BFloat16),
        ("int8", EncoderPrecision.Int8),
    ];

    /// <summary>A precision's short name.</summary>
    public static string NameOf(EncoderPrecision precision) =>
        Array.Find(s_names, n => n.Precision == precision).Name
        ?? throw new ArgumentOutOfRangeException(nameof(precision), precision, "This is no precision.");

    /// <summary>Reads what <see cref="NameOf"/> writes.</summary>
    /// <exception cref="FormatException">It is something else.</exception>
    public static EncoderPrecision Parse(string text)
    {
        var index = Array.FindIndex(s_names, n => n.Name == text);
        return index >= 0
            ? s_names[index].Precision
            : throw new FormatException(
                $"'{text}' is no precision; give {string.Join(", ", s_names.Select(static n => n.Name))}.");
    }

    /// <summary>Why a device does not compute with a precision, with the remedy; null where it does.</summary>
    /// <param name="kind">The processor or CUDA devices.</param>
    /// <param name="precision">Any.</param>
    public static string? Obstacle(EncoderDeviceKind kind, EncoderPrecision precision) => (kind, precision) switch
    {
        (EncoderDeviceKind.Cuda, EncoderPrecision.Int8) =>
            $"CUDA devices compute with fp16, bf16 or fp32, not {NameOf(precision)}; choose one of those, or auto.",
        (EncoderDeviceKind.Cpu, EncoderPrecision.Float16 or EncoderPrecision.BFloat16) =>
            $"The processor computes with fp32 or int8, not {NameOf(precision)}; choose one of those, or auto.",
        _ => null,
    };
}
