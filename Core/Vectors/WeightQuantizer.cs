using System.Runtime.CompilerServices;

namespace SparseSearch.Core.Vectors;

/// <summary>
/// Turns float weights into integer impacts and back: <c>weight ≈ impact × Scale</c>, impacts from 1 to
/// <see cref="MaxImpact"/>. Its parameters are stored in every segment; a stored weight is defined as what comes back.
/// </summary>
/// <remarks>
/// The error of one weight is at most <see cref="MaxError"/>. A weight below one step becomes the impact 1, never 0, so
/// that no term of a document is lost.
/// </remarks>
public readonly record struct WeightQuantizer
{
    /// <summary>The widths that a segment may use, in bits.</summary>
    public const int ByteBits = 8, ShortBits = 16;

    /// <summary>How far a weight may stand from a multiple of a step and still count as lying on it.</summary>
    private const double LatticeTolerance = 1e-4;

    /// <summary>States a quantizer.</summary>
    /// <param name="bits">8 or 16.</param>
    /// <param name="scale">Weight of one impact step; finite and above zero.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is outside its range.</exception>
    public WeightQuantizer(int bits, double scale)
    {
        if (bits is not (ByteBits or ShortBits))
        {
            throw new ArgumentOutOfRangeException(nameof(bits), bits, "Impacts have 8 or 16 bits.");
        }

        if (!double.IsFinite(scale) || scale <= 0)
        {
            throw new ArgumentOutOfRangeException(nameof(scale), scale, "The scale must be finite and above zero.");
        }

        Bits = bits;
        Scale = scale;
    }

    /// <summary>Bits of an impact: 8 or 16.</summary>
    public int Bits { get; }

    /// <summary>Weight of one impact step.</summary>
    public double Scale { get; }

    /// <summary>The largest impact: 255 or 65,535.</summary>
    public int MaxImpact => (1 << Bits) - 1;

    /// <summary>
    /// The largest difference between a weight up to <c>MaxImpact × Scale</c> and what is stored for it: half a step, and
    /// up to a whole one for weights below half a step.
    /// </summary>
    public double MaxError => Scale;

    /// <summary>The quantizer whose largest impact stands for a largest weight.</summary>
    /// <param name="bits">8 or 16.</param>
    /// <param name="maxWeight">The largest weight to be stored; finite and not negative (0 where there is none).</param>
    public static WeightQuantizer ForMaxWeight(int bits, float maxWeight) =>
        new(bits, maxWeight > 0 ? maxWeight / (double)((1 << bits) - 1) : 1.0);

    /// <summary>
    /// The narrowest quantizer that keeps weights unchanged where they are multiples of one step (as integer impacts and
    /// already quantized vectors are), and 16 bits over the whole range otherwise.
    /// </summary>
    /// <param name="weights">All weights to be stored, in any order; finite and above zero.</param>
    public static WeightQuantizer Choose(ReadOnlySpan<float> weights)
    {
        var max = 0f;
        var min = float.PositiveInfinity;
        foreach (var weight in weights)
        {
            max = Math.Max(max, weight);
            min = Math.Min(min, weight);
        }

        if (max > 0)
        {
            // The smallest weight is a small multiple of the step, or there is no step worth having.
            for (var multiple = 1; multiple <= 8; multiple++)
            {
                var step = (double)min / multiple;
                if (max / step <= byte.MaxValue + LatticeTolerance && LiesOnLattice(weights, step))
                {
                    // The largest weight divided by its multiple is the step at its most exact.
                    return new WeightQuantizer(ByteBits, max / Math.Round(max / step));
                }
            }
        }

        return ForMaxWeight(ShortBits, max);
    }

    /// <summary>The impact nearest to a weight, from 1 to <see cref="MaxImpact"/>.</summary>
    /// <param name="weight">Finite and above zero; what is beyond the range becomes <see cref="MaxImpact"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Quantize(float weight) => (int)Math.Clamp(Math.Round(weight / Scale), 1.0, MaxImpact);

    /// <summary>The weight that an impact stands for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float WeightOf(int impact) => (float)(impact * Scale);

    private static bool LiesOnLattice(ReadOnlySpan<float> weights, double step)
    {
        foreach (var weight in weights)
        {
            var multiple = weight / step;
            if (Math.Abs(multiple - Math.Round(multiple)) > LatticeTolerance * Math.Max(1.0, multiple / 16))
            {
                return false;
            }
        }

        return true;
    }
}
