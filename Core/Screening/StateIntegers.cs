using System.Buffers;
using SparseSearch.Core.Kernels;

namespace SparseSearch.Core.Screening;

/// <summary>
/// The states of one text, less a centre, in small integers: state = centre + Scale × integers + error. For one use, by
/// one thread.
/// </summary>
internal readonly ref struct StateIntegers
{
    private const int LargestInteger = 127;

    private const double Upwards = 1.0 + 1e-6;

    private StateIntegers(uint[] words, int groups, float scale, float length, float error, float whole)
    {
        (Words, Groups, Scale) = (words, groups, scale);
        (MostLength, MostError, MostWhole) = (length, error, whole);
    }

    /// <summary>The integers, as <see cref="ScreenMaxima"/> wants them; rented.</summary>
    public uint[] Words { get; }

    /// <summary>Groups of positions; the last state fills the last group.</summary>
    public int Groups { get; }

    /// <summary>What an integer's one stands for.</summary>
    public float Scale { get; }

    /// <summary>The longest Scale × integers of a position, Euclidean, rounded up.</summary>
    public float MostLength { get; }

    /// <summary>The longest error of a position, rounded up.</summary>
    public float MostError { get; }

    /// <summary>The longest state, centre included, rounded up; not finite where a state is not.</summary>
    public float MostWhole { get; }

    /// <summary>Quantises a text's states; give the result to <see cref="Return"/>.</summary>
    /// <param name="states">[positions, width], at least one position.</param>
    /// <param name="center">[width].</param>
    public static StateIntegers Create(ReadOnlySpan<float> states, ReadOnlySpan<float> center)
    {
        var (width, positions) = (center.Length, states.Length / center.Length);
        var (longest, largest, whole) = Extent(states, center);
        var groups = (positions + ScreenMaxima.GroupPositions - 1) / ScreenMaxima.GroupPositions;
        var words = ArrayPool<uint>.Shared.Rent(groups * ScreenMaxima.GroupPositions * ((width + 1) / 2));
        if (!double.IsFinite(whole))
        {
            return new StateIntegers(words, groups, 0f, 0f, 0f, float.NaN);
        }

        var scale = (float)Math.Max(
            Math.Max(Math.Sqrt(longest) / (ScreenRows.MostLength - 1), largest / LargestInteger), 1e-30);
        var (length, error) = (0L, 0.0);
        for (var p = 0; p < groups * ScreenMaxima.GroupPositions; p++)
        {
            var from = Math.Min(p, positions - 1) * width;
            var (square, difference) = Round(
                states.Slice(from, width), center, scale, GroupOf(words, p, width), p % ScreenMaxima.GroupPositions);
            if (square > ScreenRows.MostLength * ScreenRows.MostLength)
            {
                // Rounding made it too long: all over again, a little coarser.
                (scale, length, error, p) = (scale * 1.01f, 0, 0.0, -1);
                continue;
            }

            (length, error) = (Math.Max(length, square), Math.Max(error, difference));
        }

        return new StateIntegers(
            words, groups, scale, (float)(scale * Math.Sqrt(length) * Upwards), (float)(Math.Sqrt(error) * Upwards),
            (float)(Math.Sqrt(whole) * Upwards));
    }

    /// <summary>Gives the memory back.</summary>
    public void Return() => ArrayPool<uint>.Shared.Return(Words);

    private static Span<uint> GroupOf(uint[] words, int position, int width)
    {
        var size = (width + 1) / 2 * ScreenMaxima.GroupPositions;
        return words.AsSpan(position / ScreenMaxima.GroupPositions * size, size);
    }

    /// <summary>The largest squared length, number, and squared length with the centre.</summary>
    private static (double Longest, float Largest, double Whole) Extent(
        ReadOnlySpan<float> states, ReadOnlySpan<float> center)
    {
        var (longest, largest, whole) = (0.0, 0f, 0.0);
        for (var from = 0; from < states.Length; from += center.Length)
        {
            var state = states.Slice(from, center.Length);
            var (square, squareWhole) = (0.0, 0.0);
            for (var d = 0; d < center.Length; d++)
            {
                var x = state[d] - center[d];
                square += (double)x * x;
                squareWhole += (double)state[d] * state[d];
                largest = MathF.Max(largest, MathF.Abs(x));
            }

            (longest, whole) = (Math.Max(longest, square), Math.Max(whole, squareWhole));
        }

        return (longest, largest, whole);
    }

    /// <summary>Writes one position; squared length of the integers, and of the error.</summary>
    private static (long Square, double Error) Round(
        ReadOnlySpan<float> state, ReadOnlySpan<float> center, float scale, Span<uint> group, int place)
    {
        var (square, error) = (0L, 0.0);
        var inverse = 1f / scale;
        for (var d = 0; d < state.Length; d += 2)
        {
            var (low, lowError) = Level(state[d] - (double)center[d], scale, inverse);
            var (high, highError) = d + 1 < state.Length
                ? Level(state[d + 1] - (double)center[d + 1], scale, inverse)
                : (0, 0.0);
            square += (low * low) + (high * high);
            error += (lowError * lowError) + (highError * highError);
            var pair = (uint)(low + ScreenRows.Offset) | ((uint)(high + ScreenRows.Offset) << 8);
            group[(d / 2 * ScreenMaxima.GroupPositions) + place] = pair | (pair << 16);
        }

        return (square, error);
    }

    private static (int Level, double Error) Level(double x, float scale, float inverse)
    {
        var level = Math.Clamp((int)MathF.Round((float)x * inverse), -LargestInteger, LargestInteger);
        return (level, x - ((double)scale * level));
    }
}
