using System.CommandLine;
using System.Globalization;
using SparseSearch.Encoders;

namespace SparseSearch.Cli.Commands;

/// <summary>Where models run, with what numbers and in how much memory: a part of <see cref="EncoderInputs"/>.</summary>
internal sealed class DeviceInputs
{
    private readonly Option<string> _device = new("--device")
    {
        Description = "Where models run: auto (every CUDA device there is, else the processor), cpu, cuda or cuda:N.",
        HelpName = "DEVICE",
        DefaultValueFactory = static _ => "auto",
    };

    private readonly Option<string> _precision = new("--precision")
    {
        Description = "What models compute with: auto, fp32, fp16 or bf16 (CUDA devices), int8 (processor).",
        HelpName = "NUMBERS",
        DefaultValueFactory = static _ => "auto",
    };

    private readonly Option<string?> _memory = new("--memory-budget")
    {
        Description = "Memory that the batches under way may take on a device, for example 8G; half of what a CUDA "
            + "device has free where not given.",
        HelpName = "BYTES",
    };

    private readonly Option<int?> _batchTokens = new("--batch-tokens")
    {
        Description = $"Tokens a batch at most; {EncoderOptions.DefaultTokenBudget} on the processor and "
            + $"{EncoderOptions.DefaultCudaTokenBudget} on CUDA devices where not given.",
        HelpName = "N",
    };

    /// <summary>Adds the options to a verb.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_device);
        command.Options.Add(_precision);
        command.Options.Add(_memory);
        command.Options.Add(_batchTokens);
    }

    /// <summary>Puts what was asked for into options.</summary>
    /// <exception cref="UsageException">A value cannot be read.</exception>
    public EncoderOptions ApplyTo(EncoderOptions options, ParseResult parsed) => options with
    {
        Device = DeviceOf("--device", parsed.GetRequiredValue(_device)),
        Precision = PrecisionOf("--precision", parsed.GetRequiredValue(_precision)),
        MemoryBudget = parsed.GetValue(_memory) is { } memory ? BytesOf(memory) : null,
        TokenBudget = parsed.GetValue(_batchTokens) is { } tokens
            ? CommonOptions.InRange("--batch-tokens", tokens, 1, int.MaxValue)
            : null,
    };

    /// <summary>A number of bytes, perhaps with K, M or G behind it (powers of 1,024).</summary>
    /// <exception cref="UsageException">It is none, or below 1.</exception>
    internal static long BytesOf(string text)
    {
        var unit = text.Length == 0 ? -1 : "KMG".IndexOf(char.ToUpperInvariant(text[^1]), StringComparison.Ordinal);
        var digits = unit < 0 ? text : text[..^1];
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number is > 0 and < 1L << 32
            ? number << (10 * (unit + 1))
            : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number > 0
                ? number
                : throw new UsageException(
                    $"--memory-budget is '{text}'; give a number of bytes, or one followed by K, M or G.");
    }

    /// <summary>A device by name.</summary>
    /// <exception cref="UsageException">It is none; the option is named.</exception>
    internal static EncoderDevice DeviceOf(string option, string text) => Parsed(option, text, EncoderDevice.Parse);

    /// <summary>A precision by name.</summary>
    /// <exception cref="UsageException">It is none; the option is named.</exception>
    internal static EncoderPrecision PrecisionOf(string option, string text) =>
        Parsed(option, text, EncoderPrecisions.Parse);

    private static T Parsed<T>(string option, string text, Func<string, T> parse)
    {
        try
        {
            return parse(text);
        }
        catch (FormatException error)
        {
            throw new UsageException($"{option}: {error.Message}");
        }
    }
}
