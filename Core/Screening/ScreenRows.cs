using SparseSearch.Core.Buffers;
using SparseSearch.Core.Kernels;

namespace SparseSearch.Core.Screening;

/// <summary>
/// A matrix, as it is and in small integers, with what bounds the difference: row = Scale × integers + error.
/// Rows behind the matrix, which fill the last block, are zeros and never pass a screen. Immutable and thread-safe.
/// </summary>
internal sealed unsafe class ScreenRows : IDisposable
{
    /// <summary>
    /// The longest integer vector, Euclidean: two of them have a product of at most 181² = 32,761, which fits 16 bits.
    /// </summary>
    public const int MostLength = 181;

    /// <summary>What a position's integers have added to be bytes.</summary>
    public const int Offset = 128;

    /// <summary>Rounding norms up: sums of squares in double and roots as single err by far less.</summary>
    private const double Upwards = 1.0 + 1e-6;

    /// <summary>For rows of zeros, and of numbers so small that they round to it.</summary>
    private const float SmallestScale = 1e-30f;

    private const float LargestInteger = 127f;

    private readonly NativeBuffer<float> _rows = new();
    private readonly NativeBuffer<sbyte> _integers = new();
    private readonly NativeBuffer<short> _start = new();
    private readonly NativeBuffer<float> _columns = new();

    private ScreenRows(int terms, int width)
    {
        (Terms, Width) = (terms, width);
        Pairs = (width + 1) / 2;
        Blocks = (terms + ScreenMaxima.BlockRows - 1) / ScreenMaxima.BlockRows;
    }

    /// <summary>Rows of the matrix.</summary>
    public int Terms { get; }

    /// <summary>Dimensions of a state.</summary>
    public int Width { get; }

    /// <summary>Half the dimensions, rounded up.</summary>
    public int Pairs { get; }

    /// <summary>Blocks of <see cref="ScreenMaxima.BlockRows"/> rows.</summary>
    public int Blocks { get; }

    /// <summary>The matrix, [terms, width].</summary>
    public float* Rows => _rows.Start;

    /// <summary>The integers, as <see cref="ScreenMaxima"/> wants them.</summary>
    public sbyte* Integers => _integers.Start;

    /// <summary>Takes the positions' <see cref="Offset"/> out again, modulo 2^16; one a row.</summary>
    public short* Start => _start.Start;

    /// <summary>What an integer's one stands for, a row.</summary>
    public float* Scales => Column(0);

    /// <summary>Euclidean length of a row's quantisation error, rounded up.</summary>
    public float* ErrorNorms => Column(1);

    /// <summary>Euclidean length of a row, rounded up.</summary>
    public float* Norms => Column(2);

    /// <summary>Product with the centre, and bias.</summary>
    public float* Constants => Column(3);

    /// <summary>Bias of a row.</summary>
    public float* Biases => Column(4);

    /// <summary>Quantises a matrix.</summary>
    /// <param name="matrix">[terms, width], finite.</param>
    /// <param name="bias">[terms], or empty where there is none.</param>
    /// <param name="center">[width]: what is subtracted from states before they are quantised.</param>
    public static ScreenRows Create(ReadOnlySpan<float> matrix, ReadOnlySpan<float> bias, ReadOnlySpan<float> center)
    {
        var width = center.Length;
        var rows = new ScreenRows(matrix.Length / width, width);
        matrix.CopyTo(rows._rows.Extend(matrix.Length));
        var padded = rows.Blocks * ScreenMaxima.BlockRows;
        rows._integers.Extend(checked(padded * rows.Pairs * 2)).Clear();
        rows._start.Extend(padded).Clear();
        rows._columns.Extend(padded * 5).Clear();
        rows.Fill(bias.ToArray(), center.ToArray());
        return rows;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _rows.Dispose();
        _integers.Dispose();
        _start.Dispose();
        _columns.Dispose();
    }

    private float* Column(int column) => _columns.Start + ((long)column * Blocks * ScreenMaxima.BlockRows);

    /// <summary>Rows do not depend on each other, so they are quantised side by side.</summary>
    private void Fill(float[] bias, float[] center) => Parallel.For(
        0, Blocks * ScreenMaxima.BlockRows, () => new int[Pairs * 2], (term, _, integers) =>
        {
            if (term >= Terms)
            {
                (Biases[term], Constants[term]) = (float.NegativeInfinity, float.NegativeInfinity);
                return integers;
            }

            Biases[term] = bias.Length == 0 ? 0f : bias[term];
            Fill(term, center, integers);
            return integers;
        },
        static _ => { });

    private void Fill(int term, float[] center, int[] integers)
    {
        var row = new ReadOnlySpan<float>(Rows + ((long)term * Width), Width);
        var scale = Quantize(row, integers);
        var (error, square, product, sum) = (0.0, 0.0, 0.0, 0);
        for (var d = 0; d < row.Length; d++)
        {
            var difference = row[d] - ((double)scale * integers[d]);
            error += difference * difference;
            square += (double)row[d] * row[d];
            product += (double)row[d] * center[d];
            sum += integers[d];
            Integers[Place(term, d)] = (sbyte)integers[d];
        }

        Scales[term] = scale;
        ErrorNorms[term] = (float)(Math.Sqrt(error) * Upwards);
        Norms[term] = (float)(Math.Sqrt(square) * Upwards);
        Constants[term] = (float)(product + Biases[term]);
        Start[term] = unchecked((short)(-Offset * sum));
    }

    private long Place(int term, int dimension)
    {
        var block = (long)(term / ScreenMaxima.BlockRows) * Pairs * ScreenMaxima.BlockRows * 2;
        return block + (((dimension / 2 * ScreenMaxima.BlockRows) + (term % ScreenMaxima.BlockRows)) * 2)
            + (dimension % 2);
    }

    /// <summary>The finest integers that stay within all limits, and what one of them stands for.</summary>
    private static float Quantize(ReadOnlySpan<float> row, Span<int> integers)
    {
        var (square, largest, pair) = (0.0, 0f, 0f);
        for (var d = 0; d < row.Length; d++)
        {
            square += (double)row[d] * row[d];
            largest = MathF.Max(largest, MathF.Abs(row[d]));
            pair = MathF.Max(pair, MathF.Abs(row[d]) + (d % 2 == 1 ? MathF.Abs(row[d - 1]) : 0f));
        }

        var scale = MathF.Max(
            (float)Math.Sqrt(square) / (MostLength - 1),
            MathF.Max(largest / LargestInteger, pair / (ScreenMaxima.MostPairSum - 1)));
        scale = MathF.Max(scale, SmallestScale);
        while (!Round(row, scale, integers))
        {
            scale *= 1.01f;
        }

        return scale;
    }

    /// <summary>Whether the rounded row keeps the limits, which is checked in integers.</summary>
    private static bool Round(ReadOnlySpan<float> row, float scale, Span<int> integers)
    {
        integers.Clear();
        var (square, fits) = (0L, true);
        for (var d = 0; d < row.Length; d++)
        {
            integers[d] = (int)MathF.Round(row[d] / scale);
            square += (long)integers[d] * integers[d];
            fits &= Math.Abs(integers[d]) <= LargestInteger;
            fits &= d % 2 == 0
                || Math.Abs(integers[d]) + Math.Abs(integers[d - 1]) <= ScreenMaxima.MostPairSum;
        }

        return fits && square <= MostLength * MostLength;
    }
}
