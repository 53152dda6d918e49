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

    /// <summary>What float rounding of weight and step may add to that, for each step of the weight.</summary>
    private const double FloatTolerance = 2.5e-7;

    /// <summary>The largest multiple of the step that is tried for the smallest weight.</summary>
    private const int MaxSmallestMultiple = 255;

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
    /// The largest difference between a weight up to <c>MaxImpact × Scale</c> and what is stored for it: half a step,
    /// and up to a whole one for weights below half a step.
    /// </summary>
    public double MaxError => Scale;

    /// <summary>The quantizer whose largest impact stands for a largest weight.</summary>
    /// <param name="bits">8 or 16.</param>
    /// <param name="maxWeight">
    /// The largest weight to be stored; finite and not negative (0 where there is none).
    /// </param>
    public static WeightQuantizer ForMaxWeight(int bits, float maxWeight) =>
        new(bits, maxWeight > 0 ? maxWeight / (double)((1 << bits) - 1) : 1.0);

    /// <summary>
    /// The narrowest quantizer that keeps weights unchanged where they are multiples of one step (as integer impacts
    /// and already quantized vectors are), and 16 bits over the whole range otherwise.
    /// </summary>
    /// <param name="weights">All weights to be stored, in any order; finite and above zero.</param>
    public static WeightQuantizer Choose(ReadOnlySpan<float> weights) =>
        TryLattice(ByteBits, weights, out var quantizer) ? quantizer : Choose(ShortBits, weights);

    /// <summary>
    /// The quantizer of a width that keeps weights unchanged where they are multiples of one step, and the one over
    /// their whole range otherwise.
    /// </summary>
    /// <param name="bits">8 or 16.</param>
    /// <param name="weights">All weights to be stored, in any order; finite and above zero.</param>
    public static WeightQuantizer Choose(int bits, ReadOnlySpan<float> weights) =>
        TryLattice(bits, weights, out var quantizer) ? quantizer : ForMaxWeight(bits, Range(weights).Max);

    /// <summary>
    /// The quantizer of a segment that will be merged with others: 8 bits where that keeps weights unchanged, and
    /// otherwise 16 bits with a power of two as step. Segments whose largest weights lie within the same power of two
    /// then share their steps, so that a merge changes no weight.
    /// </summary>
    /// <param name="weights">All weights to be stored, in any order; finite and above zero.</param>
    public static WeightQuantizer ChooseMergeable(ReadOnlySpan<float> weights)
    {
        if (TryLattice(ByteBits, weights, out var quantizer))
        {
            return quantizer;
        }

        var max = Range(weights).Max;
        return new WeightQuantizer(
            ShortBits, max > 0 ? Math.Pow(2, Math.Ceiling(Math.Log2(max / (double)((1 << ShortBits) - 1)))) : 1.0);
    }

    /// <summary>The impact nearest to a weight, from 1 to <see cref="MaxImpact"/>.</summary>
    /// <param name="weight">Finite and above zero; what is beyond the range becomes <see cref="MaxImpact"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Quantize(float weight) => (int)Math.Clamp(Math.Round(weight / Scale), 1.0, MaxImpact);

    /// <summary>The weight that an impact stands for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float WeightOf(int impact) => (float)(impact * Scale);

    /// <summary>
    /// Looks for the largest step of which every weight is a multiple, up to the width's largest impact.
    /// </summary>
    private static bool TryLattice(int bits, ReadOnlySpan<float> weights, out WeightQuantizer quantizer)
    {
        var (min, max) = Range(weights);
        var maxImpact = (1 << bits) - 1;

        // The smallest weight is a small multiple of the step; a wrong step fails at the first weights.
        for (var multiple = 1; max > 0 && multiple <= MaxSmallestMultiple; multiple++)
        {
            var step = (double)min / multiple;
            if (max / step > maxImpact + LatticeTolerance)
            {
                break;
            }

            if (LiesOnLattice(weights, step))
            {
                // The largest weight divided by its multiple is the step at its most exact.
                quantizer = new WeightQuantizer(bits, max / Math.Round(max / step));
                return true;
            }
        }

        quantizer = default;
        return false;
    }

    private static (float Min, float Max) Range(ReadOnlySpan<float> weights)
    {
        var (min, max) = (float.PositiveInfinity, 0f);
        foreach (var weight in weights)
        {
            min = Math.Min(min, weight);
            max = Math.Max(max, weight);
        }

        return (min, max);
    }

    private static bool LiesOnLattice(ReadOnlySpan<float> weights, double step)
    {
        foreach (var weight in weights)
        {
            // A float knows a large multiple less exactly than a small one.
            var multiple = weight / step;
            if (Math.Abs(multiple - Math.Round(multiple)) > LatticeTolerance + (multiple * FloatTolerance))
            {
                return false;
            }
        }

        return true;
    }
}
