using System.CommandLine;
using System.Globalization;
using SparseSearch.Encoders;

namespace SparseSearch.Cli.Commands.Bench;

/// <summary>Options that take several values, separated by commas, each of which is measured.</summary>
internal static class BenchLists
{
    public static Option<string> Devices(string byDefault) => new("--devices")
    {
        Description = "Devices, separated by commas: auto, cpu, cuda or cuda:N.",
        HelpName = "LIST",
        DefaultValueFactory = _ => byDefault,
    };

    public static Option<string> Precisions() => new("--precisions")
    {
        Description = "Precisions, separated by commas: auto, fp32, fp16 or bf16 (CUDA devices), int8 (processor). A device "
            + "is measured with those that it has.",
        HelpName = "LIST",
        DefaultValueFactory = _ => "auto",
    };

    public static Option<double> Seconds() => new("--seconds")
    {
        Description = "Seconds that a row is measured in each round at least, 0.01 to 600.",
        HelpName = "S",
        DefaultValueFactory = _ => 2,
    };

    public static Option<int> Rounds() => new("--rounds")
    {
        Description = "Rounds, 2 to 100, in which the rows take turns, so that all meet the same load.",
        HelpName = "N",
        DefaultValueFactory = _ => 2,
    };

    /// <summary>The seconds asked for.</summary>
    /// <exception cref="UsageException">They are out of range.</exception>
    public static TimeSpan SecondsOf(double seconds) => seconds is >= 0.01 and <= 600
        ? TimeSpan.FromSeconds(seconds)
        : throw new UsageException(string.Create(
            CultureInfo.InvariantCulture, $"--seconds is {seconds}; give 0.01 to 600."));

    /// <summary>Pairs of a device and a precision that it has, in the order of the lists.</summary>
    /// <param name="devices">The value of <see cref="Devices"/>.</param>
    /// <param name="precisions">The value of <see cref="Precisions"/>.</param>
    /// <exception cref="UsageException">A name is none, or a device or a precision would not be measured at all.</exception>
    /// <exception cref="EncoderDeviceException">A device is not there.</exception>
    public static IReadOnlyList<(EncoderDevice Device, EncoderPrecision Precision)> PairsOf(
        string devices, string precisions)
    {
        EncoderDevice[] places = [.. Parts("--devices", devices).Select(static d => DeviceInputs.DeviceOf("--devices", d))];
        EncoderPrecision[] numbers =
            [.. Parts("--precisions", precisions).Select(static p => DeviceInputs.PrecisionOf("--precisions", p))];
        var kinds = places.ToDictionary(
            static d => d, static d => Encoders.Runtime.EncoderDevices.Resolve(d).Devices[0].Kind);
        (EncoderDevice Device, EncoderPrecision Precision)[] pairs =
        [
            .. places.SelectMany(_ => numbers, static (device, precision) => (device, precision))
                .Where(pair => EncoderPrecisions.Obstacle(kinds[pair.device], pair.precision) is null),
        ];
        foreach (var device in places.Where(device => pairs.All(pair => pair.Device != device)))
        {
            throw new UsageException($"--devices: {device} has none of --precisions {precisions}: "
                + EncoderPrecisions.Obstacle(kinds[device], numbers[0]));
        }

        foreach (var precision in numbers.Where(precision => pairs.All(pair => pair.Precision != precision)))
        {
            throw new UsageException($"--precisions: none of --devices {devices} has {EncoderPrecisions.NameOf(precision)}. "
                + EncoderPrecisions.Obstacle(kinds[places[0]], precision));
        }

        return pairs;
    }

    /// <summary>Whole numbers.</summary>
    /// <returns>Null alone where nothing was given.</returns>
    /// <exception cref="UsageException">One is no number or out of range.</exception>
    public static IReadOnlyList<int?> NumbersOf(string option, string? text, int least, int most) => text is null
        ? [null]
        : [.. Parts(option, text).Select(part => (int?)CommonOptions.InRange(option, NumberOf(option, part), least, most))];

    private static int NumberOf(string option, string part) =>
        int.TryParse(part, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new UsageException($"{option}: '{part}' is no whole number; give numbers separated by commas.");

    private static string[] Parts(string option, string text)
    {
        string[] parts = [.. text.Split(',', StringSplitOptions.TrimEntries).Distinct()];
        return Array.TrueForAll(parts, static part => part.Length > 0)
            ? parts
            : throw new UsageException($"{option} is '{text}', which has an empty entry; give values separated by commas.");
    }
}
