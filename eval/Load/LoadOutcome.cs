using SparseSearch.Eval.Latency;

namespace SparseSearch.Eval.Load;

/// <summary>What came of a phase.</summary>
/// <param name="Phase">What was asked.</param>
/// <param name="Samples">Every request that was answered or whose connection broke.</param>
/// <param name="Unsent">Requests that were due and for which no connection was free until the end.</param>
public sealed record LoadOutcome(LoadPhase Phase, IReadOnlyList<LoadSample> Samples, long Unsent)
{
    private const short Done = 200, TooMany = 429, Unavailable = 503;

    /// <summary>How long answers with status 200 took.</summary>
    public LatencySummary Answered { get; } = Of(Samples.Where(static sample => sample.Status == Done));

    /// <summary>How long refusals (429 and 503) took.</summary>
    public LatencySummary Refused { get; } = Of(Samples.Where(static sample => sample.Status is TooMany or Unavailable));

    /// <summary>Requests that failed in another way: other statuses, broken connections.</summary>
    public int Failed { get; } = Samples.Count(static sample => sample.Status is not (Done or TooMany or Unavailable));

    /// <summary>Answers with status 200 a second, over the whole phase.</summary>
    public double GoodputPerSecond => Answered.Count / Phase.Seconds;

    /// <summary>Answers with status 200 in each second of the phase.</summary>
    public IReadOnlyList<int> GoodputBySecond()
    {
        var seconds = new int[(int)Math.Ceiling(Phase.Seconds)];
        foreach (var sample in Samples.Where(static sample => sample.Status == Done))
        {
            seconds[Math.Min(sample.AtMillis / 1000, seconds.Length - 1)]++;
        }

        return seconds;
    }

    private static LatencySummary Of(IEnumerable<LoadSample> samples) =>
        LatencySummary.Of(samples.Select(static sample => TimeSpan.FromMicroseconds(sample.Micros)));
}
