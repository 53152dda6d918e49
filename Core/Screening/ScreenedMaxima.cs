using System.Numerics;
using System.Runtime.Intrinsics;
using SparseSearch.Core.Kernels;

namespace SparseSearch.Core.Screening;

/// <summary>
/// Which rows of a matrix have a largest logit above 0 over a text's states, and how large it is: logit = row · state +
/// bias. An upper bound from small integers screens all rows; those whose bound is above 0, which are the only ones
/// that can have one, are computed in single precision. The bound, its proof and the simple loop it equals are in
/// docs/ALGORITHMS.md. It decides what is computed and never what comes out, unless the estimates themselves are asked
/// for. Results depend on the text's own states alone. Immutable and thread-safe.
/// </summary>
public sealed unsafe class ScreenedMaxima : IDisposable
{
    /// <summary>The relative distance of neighbouring numbers of single precision.</summary>
    private const float Epsilon = 1f / (1 << 23);

    /// <summary>Operations whose rounding the bound covers beside those of a product.</summary>
    private const int OtherRoundings = 32;

    /// <summary>Bytes of states that all rows pass by at a time: half of a first-level cache.</summary>
    private const int PartBytes = 1 << 14;

    private readonly ScreenRows _rows;
    private readonly float[] _center;
    private readonly float _centerNorm;
    private readonly float _biasRounding;

    /// <summary>Quantises a matrix; it is copied.</summary>
    /// <param name="matrix">[rows, width], finite, at least one row.</param>
    /// <param name="bias">[rows], finite, or empty where there is none.</param>
    /// <param name="center">[width], finite: near the mean of all states; only speed depends on it.</param>
    /// <exception cref="ArgumentException">Lengths do not fit each other.</exception>
    public ScreenedMaxima(ReadOnlySpan<float> matrix, ReadOnlySpan<float> bias, ReadOnlySpan<float> center)
    {
        if (center.IsEmpty || matrix.IsEmpty || matrix.Length % center.Length != 0
            || (!bias.IsEmpty && bias.Length != matrix.Length / center.Length))
        {
            throw new ArgumentException(
                $"A matrix of {matrix.Length} numbers and {bias.Length} biases have no common rows of width "
                + $"{center.Length}.", nameof(matrix));
        }

        var (square, most) = (0.0, 0f);
        foreach (var x in center)
        {
            square += (double)x * x;
        }

        foreach (var x in bias)
        {
            most = MathF.Max(most, MathF.Abs(x));
        }

        _center = center.ToArray();
        _centerNorm = (float)Math.Sqrt(square);
        _biasRounding = most * OtherRoundings * Epsilon;
        _rows = ScreenRows.Create(matrix, bias, center);
    }

    /// <summary>Whether this processor has the instructions that make a screen pay.</summary>
    public static bool IsAccelerated => ScreenMaxima.IsAccelerated;

    /// <summary>Rows of the matrix.</summary>
    public int Count => _rows.Terms;

    /// <summary>Numbers of a row and of a state.</summary>
    public int Width => _rows.Width;

    /// <summary>
    /// The rows with a largest logit above 0, as far as they pass the screen: all of those, and some others, whose
    /// logit is then 0 or below.
    /// </summary>
    /// <param name="states">[positions, width], at least one position.</param>
    /// <param name="rows">Length at least <see cref="Count"/>; receives the rows, ascending.</param>
    /// <param name="logits">Length at least <see cref="Count"/>; receives their largest logits.</param>
    /// <returns>Rows that passed.</returns>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    /// <exception cref="NotFiniteNumberException">A state is infinite or not a number.</exception>
    public int Exact(ReadOnlySpan<float> states, Span<int> rows, Span<float> logits)
    {
        var count = Screen(states, isEstimate: false, rows, logits);
        logits[..count].Fill(float.NegativeInfinity);
        var part = Math.Max(1, PartBytes / (Width * sizeof(float))) * Width;
        fixed (float* all = states)
        {
            for (var from = 0; from < states.Length; from += part)
            {
                var positions = Math.Min(part, states.Length - from) / Width;
                for (var i = 0; i < count; i++)
                {
                    var row = _rows.Rows + ((long)rows[i] * Width);
                    logits[i] = MathF.Max(logits[i], MaximumDot.Of(row, all + from, positions, Width));
                }
            }
        }

        for (var i = 0; i < count; i++)
        {
            logits[i] += _rows.Biases[rows[i]];
        }

        return count;
    }

    /// <summary>The rows whose estimated largest logit is above 0, and the estimates.</summary>
    /// <param name="states">[positions, width], at least one position.</param>
    /// <param name="rows">Length at least <see cref="Count"/>; receives the rows, ascending.</param>
    /// <param name="logits">Length at least <see cref="Count"/>; receives their estimates.</param>
    /// <returns>Rows that have one.</returns>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    /// <exception cref="NotFiniteNumberException">A state is infinite or not a number.</exception>
    public int Estimates(ReadOnlySpan<float> states, Span<int> rows, Span<float> logits) =>
        Screen(states, isEstimate: true, rows, logits);

    /// <inheritdoc/>
    public void Dispose() => _rows.Dispose();

    private int Screen(ReadOnlySpan<float> states, bool isEstimate, Span<int> rows, Span<float> logits)
    {
        if (states.IsEmpty || states.Length % Width != 0 || rows.Length < Count || logits.Length < Count)
        {
            throw new ArgumentException(
                $"{states.Length} numbers are no states of width {Width}, or {rows.Length} rows and {logits.Length} "
                + $"logits are less than {Count}.", nameof(states));
        }

        var integers = StateIntegers.Create(states, _center);
        try
        {
            if (!float.IsFinite(integers.MostWhole))
            {
                throw new NotFiniteNumberException(
                    "A state is infinite or not a number; the checkpoint is damaged.");
            }

            return Screen(integers, isEstimate ? default : BoundOf(integers), rows, logits);
        }
        finally
        {
            integers.Return();
        }
    }

    /// <summary>
    /// What a text adds to each estimate: Length × ‖row's error‖ + Error × ‖row‖ bounds the quantisation, the rest of
    /// Error and Constant bounds all rounding in single precision, here and in the logits themselves.
    /// </summary>
    private (float Length, float Error, float Constant) BoundOf(in StateIntegers integers)
    {
        var rounding = (Width + OtherRoundings) * Epsilon
            * (integers.MostWhole + _centerNorm + integers.MostLength);
        return (integers.MostLength, integers.MostError + rounding, _biasRounding);
    }

    /// <summary>Lists the rows whose estimate and bound are above 0, and their estimates.</summary>
    private int Screen(
        in StateIntegers integers, (float Length, float Error, float Constant) bound, Span<int> passing,
        Span<float> estimates)
    {
        const int Block = ScreenMaxima.BlockRows;
        var maxima = stackalloc short[Block];
        var estimate = stackalloc float[Block];
        var rows = _rows;
        var count = 0;
        fixed (uint* positions = integers.Words)
        {
            for (var first = 0; first < rows.Blocks * Block; first += Block)
            {
                ScreenMaxima.Block(
                    positions, integers.Groups, rows.Pairs, rows.Integers + ((long)first * rows.Pairs * 2),
                    rows.Start + first, maxima);
                var passes = 0UL;
                for (var i = 0; i < Block; i += Vector256<float>.Count)
                {
                    var at = first + i;
                    var levels = Vector256.ConvertToSingle(
                        Vector256.WidenLower(Vector128.Load(maxima + i).ToVector256()));
                    var value = (levels * integers.Scale * Vector256.Load(rows.Scales + at))
                        + Vector256.Load(rows.Constants + at);
                    value.Store(estimate + i);
                    var highest = value + (bound.Length * Vector256.Load(rows.ErrorNorms + at))
                        + (bound.Error * Vector256.Load(rows.Norms + at)) + Vector256.Create(bound.Constant);
                    passes |= (ulong)Vector256.GreaterThan(highest, Vector256<float>.Zero)
                        .ExtractMostSignificantBits() << i;
                }

                for (; passes != 0; passes &= passes - 1)
                {
                    var i = BitOperations.TrailingZeroCount(passes);
                    (passing[count], estimates[count]) = (first + i, estimate[i]);
                    count++;
                }
            }
        }

        return count;
    }
}
