using SparseSearch.Core.Numerics;

namespace SparseSearch.Eval.Statistics;

/// <summary>Where a mean lies with a stated confidence.</summary>
/// <param name="Low">The lower end.</param>
/// <param name="High">The upper end.</param>
/// <param name="Confidence">From 0 to 1, ends excluded.</param>
public readonly record struct ConfidenceInterval(double Low, double High, double Confidence)
{
    /// <summary>
    /// The bootstrap's interval of a mean: queries are drawn with repetition, as many as there are, again and again; the ends are
    /// the quantiles of the means. B. Efron's percentile method.
    /// </summary>
    /// <param name="values">One a query.</param>
    /// <param name="samples">Draws, 1 to <see cref="PairedRandomization.MaxSamples"/>.</param>
    /// <param name="seed">Decides the draws.</param>
    /// <param name="confidence">Default 0.95.</param>
    /// <returns>Both ends 0 where there is no value.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number of samples or the confidence is out of range.</exception>
    public static ConfidenceInterval OfMean(
        IReadOnlyList<double> values, int samples = 10_000, ulong seed = 1, double confidence = 0.95)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (samples is < 1 or > PairedRandomization.MaxSamples)
        {
            throw new ArgumentOutOfRangeException(
                nameof(samples), samples, $"Take 1 to {PairedRandomization.MaxSamples} samples.");
        }

        if (confidence is not (> 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(confidence), confidence, "Give a confidence between 0 and 1, such as 0.95.");
        }

        double[] all = [.. values];
        if (all.Length == 0)
        {
            return new ConfidenceInterval(0, 0, confidence);
        }

        var random = new SeededRandom(seed, stream: 1);
        var means = new double[samples];
        for (var sample = 0; sample < samples; sample++)
        {
            var sum = 0.0;
            for (var i = 0; i < all.Length; i++)
            {
                sum += all[random.Next(all.Length)];
            }

            means[sample] = sum / all.Length;
        }

        Array.Sort(means);
        var tail = (1 - confidence) / 2;
        return new ConfidenceInterval(Quantile(means, tail), Quantile(means, 1 - tail), confidence);
    }

    /// <summary>The nearest rank: a mean that was drawn, never one between two.</summary>
    private static double Quantile(double[] sorted, double share) =>
        sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Length) - 1, 0, sorted.Length - 1)];
}
