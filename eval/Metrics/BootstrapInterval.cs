using SparseSearch.Core.Numerics;

namespace SparseSearch.Eval.Metrics;

/// <summary>
/// Between which means the mean over all queries of a kind may be expected, from those that were measured: the percentile
/// bootstrap. Queries are drawn anew, with replacement, as many as there are; the means of many such draws, without as many
/// of the least and the largest as the confidence leaves, are the interval.
/// </summary>
/// <remarks>B. Efron: Bootstrap methods: another look at the jackknife, Annals of Statistics 1979.</remarks>
/// <param name="Low">The lower end, not above the mean.</param>
/// <param name="High">The upper end, not below the mean.</param>
public readonly record struct BootstrapInterval(double Low, double High)
{
    /// <summary>Draws: enough for two digits of the ends.</summary>
    private const int Draws = 2000;

    private const double Confidence = 0.95;

    /// <summary>The 95 % interval of a mean. The same values and the same seed give the same interval.</summary>
    /// <param name="values">One a query; without any the interval is 0 to 0.</param>
    /// <param name="seed">Of the draws.</param>
    public static BootstrapInterval OfMean(ReadOnlySpan<double> values, ulong seed = 1)
    {
        if (values.IsEmpty)
        {
            return default;
        }

        var means = new double[Draws];
        for (var draw = 0; draw < Draws; draw++)
        {
            var random = new SeededRandom(seed, draw);
            var sum = 0.0;
            for (var i = 0; i < values.Length; i++)
            {
                sum += values[random.Next(values.Length)];
            }

            means[draw] = sum / values.Length;
        }

        Array.Sort(means);
        var cut = (int)Math.Round(Draws * (1 - Confidence) / 2);
        var mean = Mean(values);

        // A mean of few and very uneven values may lie outside of its own draws.
        return new BootstrapInterval(Math.Min(mean, means[cut]), Math.Max(mean, means[Draws - 1 - cut]));
    }

    private static double Mean(ReadOnlySpan<double> values)
    {
        var sum = 0.0;
        foreach (var value in values)
        {
            sum += value;
        }

        return sum / values.Length;
    }
}
