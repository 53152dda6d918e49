using SparseSearch.Core.Numerics;

namespace SparseSearch.Eval.Statistics;

/// <summary>
/// The paired randomisation test: how often a difference of means at least as large comes about where each query's two values
/// are swapped by the toss of a coin. Assumes nothing of how the differences are distributed. Two-sided.
/// </summary>
/// <remarks>R. A. Fisher, 1935; for retrieval M. Smucker, J. Allan, B. Carterette, CIKM 2007, who prefer it to the t-test.</remarks>
public static class PairedRandomization
{
    /// <summary>Up to so many differences that are not zero, all 2^n swaps are looked at and the result is exact.</summary>
    public const int ExactLimit = 16;

    /// <summary>The largest number of samples.</summary>
    public const int MaxSamples = 10_000_000;

    /// <summary>Sums that differ by less, relative to the sum of magnitudes, are taken for equal.</summary>
    private const double Tolerance = 1e-12;

    private const int BitsATime = 30;

    /// <summary>The probability of a difference as large by chance alone.</summary>
    /// <param name="differences">One a query: the value of one system less the value of the other.</param>
    /// <param name="samples">Random swaps where there are too many to look at all, 1 to <see cref="MaxSamples"/>.</param>
    /// <param name="seed">Decides the swaps; the same seed gives the same result.</param>
    /// <returns>Above 0 and at most 1; with samples, (1 + as large) / (1 + samples), which is never 0.</returns>
    /// <exception cref="ArgumentException">A difference is not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The number of samples is out of range.</exception>
    public static double PValue(IReadOnlyList<double> differences, int samples = 10_000, ulong seed = 1)
    {
        ArgumentNullException.ThrowIfNull(differences);
        if (samples is < 1 or > MaxSamples)
        {
            throw new ArgumentOutOfRangeException(nameof(samples), samples, $"Take 1 to {MaxSamples} samples.");
        }

        double[] counting = [.. differences.Where(static difference => difference != 0)];
        if (Array.Exists(counting, static difference => !double.IsFinite(difference)))
        {
            throw new ArgumentException("A difference is not finite; every query needs a value from both systems.", nameof(differences));
        }

        var least = Math.Abs(counting.Sum()) - (Tolerance * counting.Sum(Math.Abs));
        return counting.Length <= ExactLimit ? OfAll(counting, least) : OfSamples(counting, least, samples, seed);
    }

    private static double OfAll(double[] differences, double least)
    {
        var all = 1 << differences.Length;
        var asLarge = 0;
        for (var signs = 0; signs < all; signs++)
        {
            var sum = 0.0;
            for (var i = 0; i < differences.Length; i++)
            {
                sum += ((signs >> i) & 1) == 0 ? differences[i] : -differences[i];
            }

            asLarge += Math.Abs(sum) >= least ? 1 : 0;
        }

        return (double)asLarge / all;
    }

    private static double OfSamples(double[] differences, double least, int samples, ulong seed)
    {
        var random = new SeededRandom(seed, stream: 0);
        var asLarge = 0;
        for (var sample = 0; sample < samples; sample++)
        {
            var sum = 0.0;
            for (var start = 0; start < differences.Length; start += BitsATime)
            {
                var signs = random.Next(1 << BitsATime);
                var end = Math.Min(start + BitsATime, differences.Length);
                for (var i = start; i < end; i++, signs >>= 1)
                {
                    sum += (signs & 1) == 0 ? differences[i] : -differences[i];
                }
            }

            asLarge += Math.Abs(sum) >= least ? 1 : 0;
        }

        return (1.0 + asLarge) / (1.0 + samples);
    }
}
