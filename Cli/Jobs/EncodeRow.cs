using SparseSearch.Encoders;

namespace SparseSearch.Cli.Jobs;

/// <summary>One way of encoding that is measured, and what it came to. Not thread-safe.</summary>
internal sealed class EncodeRow
{
    /// <summary>Where models run.</summary>
    public required EncoderDevice Device { get; init; }

    /// <summary>What they compute with.</summary>
    public required EncoderPrecision Precision { get; init; }

    /// <summary>Tokens a batch at most; null for the device's default.</summary>
    public int? BatchTokens { get; init; }

    /// <summary>Tokens that a text is cut to; null for as the model cuts.</summary>
    public int? Length { get; init; }

    /// <summary>The devices that it ran on.</summary>
    public IReadOnlyList<EncoderDevice> Devices { get; set; } = [];

    /// <summary>Tokens of all texts, cut.</summary>
    public long Tokens { get; set; }

    /// <summary>Operations of the model's arithmetic for all texts; null where they cannot be counted.</summary>
    public double? Operations { get; set; }

    /// <summary>The most operations a second that its devices reached together; 0 until measured.</summary>
    public double PeakOperationsPerSecond { get; set; }

    /// <summary>The most memory in use on one of its devices, by all programs; 0 on the processor.</summary>
    public long MostDeviceBytes { get; set; }

    /// <summary>Seconds of each pass over all texts.</summary>
    public List<double> PassSeconds { get; } = [];

    /// <summary>Cores that this process kept busy in the best pass; where others wanted them too, fewer than threads.</summary>
    public double BusyCores { get; private set; }

    /// <summary>Seconds of the best pass.</summary>
    public double BestSeconds => PassSeconds.Min();

    /// <summary>Seconds of the median pass; of two in the middle, the slower.</summary>
    public double MedianSeconds => PassSeconds.Order().ElementAt(PassSeconds.Count / 2);

    /// <summary>Tera-operations a second of the best pass, of the model's own arithmetic.</summary>
    public double? TeraOperations => Operations / BestSeconds / 1e12;

    /// <summary>Of what the devices reach, from 0; may pass 1 where less is computed than the arithmetic says.</summary>
    public double? PeakShare => Operations / BestSeconds / PeakOperationsPerSecond;

    /// <summary>Notes a pass.</summary>
    public void Add(double seconds, double processorSeconds)
    {
        if (PassSeconds.Count == 0 || seconds < BestSeconds)
        {
            BusyCores = processorSeconds / seconds;
        }

        PassSeconds.Add(seconds);
    }
}
