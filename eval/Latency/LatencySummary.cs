namespace SparseSearch.Eval.Latency;

/// <summary>How long an operation took, over many calls. Times in microseconds.</summary>
public sealed record LatencySummary
{
    /// <summary>Number of calls; where it is 0, so is every time.</summary>
    public required int Count { get; init; }

    /// <summary>The mean.</summary>
    public required double MeanMicros { get; init; }

    /// <summary>The median.</summary>
    public required double P50Micros { get; init; }

    /// <summary>The time that 90 % of the calls kept.</summary>
    public required double P90Micros { get; init; }

    /// <summary>The time that 95 % of the calls kept.</summary>
    public required double P95Micros { get; init; }

    /// <summary>The time that 99 % of the calls kept.</summary>
    public required double P99Micros { get; init; }

    /// <summary>The longest.</summary>
    public required double MaxMicros { get; init; }

    /// <summary>
    /// Sums up times. A percentile is the nearest rank: the smallest measured time that the share of calls kept, never
    /// a value between two calls.
    /// </summary>
    /// <param name="times">One a call, in any order.</param>
    public static LatencySummary Of(IEnumerable<TimeSpan> times)
    {
        double[] micros = [.. times.Select(static time => time.TotalMicroseconds)];
        Array.Sort(micros);
        return new LatencySummary
        {
            Count = micros.Length,
            MeanMicros = micros.Length == 0 ? 0 : micros.Average(),
            P50Micros = Percentile(micros, 50),
            P90Micros = Percentile(micros, 90),
            P95Micros = Percentile(micros, 95),
            P99Micros = Percentile(micros, 99),
            MaxMicros = Percentile(micros, 100),
        };
    }

    private static double Percentile(double[] sorted, int percent) =>
        sorted.Length == 0 ? 0 : sorted[(int)((((long)sorted.Length * percent) + 99) / 100) - 1];
}
