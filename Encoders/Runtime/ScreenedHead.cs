using System.Buffers;
using System.Numerics.Tensors;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using SparseSearch.Core.Buffers;
using SparseSearch.Core.Kernels;
using SparseSearch.Encoders.Recipes;

namespace SparseSearch.Encoders.Runtime;

/// <summary>
/// The head of a SPLADE model on the processor, exact at a fraction of its arithmetic. Of 30,000 vocabulary entries a few
/// hundred get a weight: those whose logit is above 0 at some position. All others are ruled out by integer products of
/// 7-bit states and 8-bit decoder rows with a proven bound on what rounding may hide (docs/ALGORITHMS.md); what is left
/// is computed in single precision. Thread-safe.
/// </summary>
internal sealed unsafe class ScreenedHead : IDisposable
{
    /// <summary>The most dimensions whose integer sums fit 16 bits at a useful precision.</summary>
    public const int MostDimensions = 128;

    /// <summary>States are shifted by this to be unsigned.</summary>
    private const int Shift = 64;

    /// <summary>
    /// The largest Euclidean length of a rounded row or state: their product bounds every sum (Cauchy-Schwarz), and
    /// must fit 16 bits.
    /// </summary>
    private const float MostLength = 181f;

    /// <summary>Above what single precision may lose in the sums of the bound itself.</summary>
    private const float Slack = 1e-3f;

    private readonly SideRecipe _recipe;
    private readonly int _terms;
    private readonly int _dimensions;
    private readonly int _pairs;
    private readonly float[] _center;
    private readonly NativeBuffer<sbyte> _blocks = new();
    private readonly NativeBuffer<short> _starts = new();
    private readonly NativeBuffer<float> _rows = new();
    private readonly float[] _bias;
    private readonly float[] _base;
    private readonly float[] _scales;
    private readonly float[] _errors;
    private readonly float[] _lengths;

    private ScreenedHead(SideRecipe recipe, int terms, int dimensions, float[] bias, float[] center)
    {
        _recipe = recipe;
        _terms = terms;
        _dimensions = dimensions;
        _pairs = dimensions / 2;
        _bias = bias;
        _center = center;
        var padded = (terms + ScreenMax.Rows - 1) / ScreenMax.Rows * ScreenMax.Rows;
        (_base, _scales, _errors, _lengths) =
            (new float[padded], new float[padded], new float[padded], new float[padded]);
        Array.Fill(_base, float.NegativeInfinity, terms, padded - terms);
    }

    /// <summary>Whether this processor has the instructions.</summary>
    public static bool IsSupported => Avx2.IsSupported && Fma.IsSupported;

    /// <summary>Whether the states of a model are narrow enough and of a length that the kernels take.</summary>
    public static bool Fits(int dimensions) => dimensions <= MostDimensions && dimensions % Vector256<float>.Count == 0;

    /// <summary>Prepares a head.</summary>
    /// <param name="recipe">Pools by the maximum; its logarithms count.</param>
    /// <param name="decoder">[terms, dimensions].</param>
    /// <param name="bias">One a term.</param>
    /// <param name="center">
    /// A state in the middle of those to come, length dimensions: the closer, the fewer terms are left. It changes no
    /// weight.
    /// </param>
    public static ScreenedHead Build(SideRecipe recipe, float[] decoder, float[] bias, float[] center)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(decoder);
        ArgumentNullException.ThrowIfNull(bias);
        ArgumentNullException.ThrowIfNull(center);
        var head = new ScreenedHead(recipe, bias.Length, center.Length, bias, center);
        head._rows.AddRange(decoder);
        head._blocks.Extend(head._base.Length * center.Length).Clear();
        head._starts.Extend(head._base.Length).Clear();
        for (var term = 0; term < bias.Length; term++)
        {
            head.AddRow(term, decoder.AsSpan(term * center.Length, center.Length));
        }

        return head;
    }

    /// <summary>The weights of a text.</summary>
    /// <param name="states">[positions, dimensions], real positions only, at least one.</param>
    /// <param name="weights">One a term; overwritten.</param>
    /// <returns>How many terms were computed in single precision.</returns>
    public int Weigh(ReadOnlySpan<float> states, Span<float> weights)
    {
        var count = states.Length / _dimensions;
        var quantized = ArrayPool<uint>.Shared.Rent(count * _pairs);
        var left = ArrayPool<int>.Shared.Rent(_base.Length);
        var scale = Quantize(states, quantized, out var longest, out var worst);
        var found = Screen(quantized, count, scale, longest, worst, left);
        weights.Clear();
        fixed (float* first = states)
        {
            for (var i = 0; i < found; i++)
            {
                var term = left[i];
                var logit = _bias[term]
                    + MaxDot.Of(_rows.Start + ((long)term * _dimensions), first, count, _dimensions);
                weights[term] = logit > 0f ? Activated(logit) : 0f;
            }
        }

        ArrayPool<uint>.Shared.Return(quantized);
        ArrayPool<int>.Shared.Return(left);
        return found;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _blocks.Dispose();
        _starts.Dispose();
        _rows.Dispose();
    }

    private float Activated(float logit)
    {
        var weight = logit;
        for (var i = 0; i < _recipe.Logarithms; i++)
        {
            weight = MathF.Log(1f + weight);
        }

        return weight;
    }

    private void AddRow(int term, ReadOnlySpan<float> row)
    {
        var length = TensorPrimitives.Norm(row);
        var scale = Math.Max(length / (MostLength - 1f), float.Epsilon);
        Span<sbyte> rounded = stackalloc sbyte[_dimensions];
        while (!Round(row, scale, rounded))
        {
            scale *= 1.01f;
        }

        var block = _blocks.Span.Slice(term / ScreenMax.Rows * ScreenMax.Rows * _dimensions, ScreenMax.Rows * _dimensions);
        var (sum, error, product) = (0, 0.0, 0.0);
        for (var d = 0; d < _dimensions; d++)
        {
            block[(d / 2 * ScreenMax.PairBytes) + (2 * (term % ScreenMax.Rows)) + (d % 2)] = rounded[d];
            sum += rounded[d];
            var lost = row[d] - ((double)scale * rounded[d]);
            error += lost * lost;
            product += (double)row[d] * _center[d];
        }

        _starts.Span[term] = (short)(-Shift * sum);
        _scales[term] = scale;
        _errors[term] = (float)Math.Sqrt(error);
        _lengths[term] = scale * MostLength;
        _base[term] = (float)(product + _bias[term]) + Slack;
    }

    /// <summary>Rounds to multiples of a scale; false where the result would be too long or too large.</summary>
    private static bool Round(ReadOnlySpan<float> row, float scale, Span<sbyte> rounded)
    {
        var squares = 0;
        for (var d = 0; d < row.Length; d++)
        {
            var value = (int)MathF.Round(row[d] / scale);
            if (Math.Abs(value) > sbyte.MaxValue)
            {
                return false;
            }

            rounded[d] = (sbyte)value;
            squares += value * value;
        }

        return squares <= MostLength * MostLength;
    }

    /// <summary>States less the center, rounded to multiples of one scale, shifted and paired.</summary>
    /// <param name="states">[positions, dimensions].</param>
    /// <param name="quantized">[positions, pairs].</param>
    /// <param name="longest">The largest length of a state less the center.</param>
    /// <param name="worst">The largest length of what rounding changed.</param>
    private float Quantize(ReadOnlySpan<float> states, Span<uint> quantized, out float longest, out float worst)
    {
        (longest, var largest) = (0f, 0f);
        Span<float> centered = stackalloc float[_dimensions];
        for (var start = 0; start < states.Length; start += _dimensions)
        {
            TensorPrimitives.Subtract(states.Slice(start, _dimensions), _center, centered);
            longest = Math.Max(longest, TensorPrimitives.Norm<float>(centered));
            largest = Math.Max(largest, MathF.Abs(TensorPrimitives.MaxMagnitude<float>(centered)));
        }

        var scale = Math.Max(Math.Max(longest / (MostLength - 7f), largest / (Shift - 1)), 1e-20f);
        worst = 0f;
        for (var start = 0; start < states.Length; start += _dimensions)
        {
            TensorPrimitives.Subtract(states.Slice(start, _dimensions), _center, centered);
            var error = 0f;
            var target = quantized.Slice(start / 2, _pairs);
            for (var pair = 0; pair < _pairs; pair++)
            {
                var (x, y) = (centered[2 * pair], centered[(2 * pair) + 1]);
                var (a, b) = (MathF.Round(x / scale), MathF.Round(y / scale));
                var (lostA, lostB) = (x - (a * scale), y - (b * scale));
                error += (lostA * lostA) + (lostB * lostB);
                var bytes = (uint)((int)a + Shift) | ((uint)((int)b + Shift) << 8);
                target[pair] = bytes | (bytes << 16);
            }

            worst = Math.Max(worst, MathF.Sqrt(error));
        }

        return scale;
    }

    /// <summary>The terms whose logit may be above 0 at some position, ascending.</summary>
    private int Screen(ReadOnlySpan<uint> quantized, int count, float scale, float longest, float worst, Span<int> left)
    {
        var found = 0;
        var maxima = stackalloc short[ScreenMax.Rows];
        fixed (uint* states = quantized)
        {
            for (var term = 0; term < _base.Length; term += ScreenMax.Rows)
            {
                ScreenMax.Fill(
                    _blocks.Start + ((long)term * _dimensions), states, count, _pairs, _starts.Start + term, maxima);
                for (var i = 0; i < ScreenMax.Rows; i += Vector256<float>.Count)
                {
                    var place = term + i;
                    var products = Vector256.ConvertToSingle(Vector256.WidenLower(
                        Vector128.Load(maxima + i).ToVector256Unsafe()));
                    var bound = Vector256.Create(_base.AsSpan(place))
                        + (products * scale * Vector256.Create(_scales.AsSpan(place)))
                        + (Vector256.Create(_errors.AsSpan(place)) * longest)
                        + (Vector256.Create(_lengths.AsSpan(place)) * worst);
                    var mask = Vector256.GreaterThan(bound, default).ExtractMostSignificantBits();
                    for (; mask != 0; mask &= mask - 1)
                    {
                        left[found++] = place + System.Numerics.BitOperations.TrailingZeroCount(mask);
                    }
                }
            }
        }

        return found;
    }
}
