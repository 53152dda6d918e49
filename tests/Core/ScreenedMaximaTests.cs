using SparseSearch.Core.Kernels;
using SparseSearch.Core.Screening;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: the screen never loses a row with a logit above 0, and what it gives is the single-precision product. Method:
/// random and extreme matrices and states, whose biases put every row's largest logit just above or below 0, which
/// leaves the bound no room.
/// </summary>
[Trait("Category", "Instructions")]
public sealed class ScreenedMaximaTests
{
    /// <summary>Width, rows, positions; the last one is BERT-base's width.</summary>
    public static TheoryData<int, int, int> Shapes => new()
    {
        { 1, 1, 1 }, { 2, 31, 3 }, { 7, 32, 4 }, { 8, 33, 5 }, { 16, 100, 9 }, { 128, 500, 33 }, { 768, 300, 40 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void NoRowAboveZeroIsLostHoweverCloseItIs(int width, int rows, int positions)
    {
        for (var seed = 0; seed < 24; seed++)
        {
            var random = new Random(seed);
            var (matrix, states) = Noise(random, width, rows, positions, seed % 6);
            var maxima = Maxima(matrix, states, width);
            var bias = Array.ConvertAll(maxima, m => m == 0f
                ? random.Next(3) - 1
                : BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(-m) + (random.Next(3) - 1)));
            var center = Array.ConvertAll(new float[width], _ => (float)(random.NextDouble() - 0.5) * (seed % 4));
            using var screened = new ScreenedMaxima(matrix, bias, center);
            var (found, logits) = (new int[rows], new float[rows]);
            var count = screened.Exact(states, found, logits);
            var expected = Enumerable.Range(0, rows).Where(r => maxima[r] + bias[r] > 0f).ToArray();
            Assert.Empty(expected.Except(found.Take(count)));
            for (var i = 0; i < count; i++)
            {
                Assert.Equal(maxima[found[i]] + bias[found[i]], logits[i]);
            }
        }
    }

    [Fact]
    public void RowsFarBelowZeroAreNotComputed()
    {
        var (matrix, states) = Noise(new Random(5), 128, 400, 20, kind: 0);
        var bias = new float[400];
        bias.AsSpan().Fill(-1000f);
        bias[77] = 1000f;
        using var screened = new ScreenedMaxima(matrix, bias, new float[128]);
        var found = new int[400];
        Assert.Equal(1, screened.Exact(states, found, new float[400]));
        Assert.Equal(77, found[0]);
    }

    [Fact]
    public void EstimatesAreCloseAndDoNotDependOnOtherTexts()
    {
        var (matrix, states) = Noise(new Random(6), 128, 200, 30, kind: 0);
        var bias = Enumerable.Repeat(100f, 200).ToArray();
        using var screened = new ScreenedMaxima(matrix, bias, new float[128]);
        var (found, exact, estimates) = (new int[200], new float[200], new float[200]);
        Assert.Equal(200, screened.Exact(states, found, exact));
        Assert.Equal(200, screened.Estimates(states, found, estimates));
        Assert.All(exact.Zip(estimates), static p => Assert.InRange(p.First - p.Second, -0.5f, 0.5f));
        Assert.NotEqual(exact, estimates);
        var other = Array.ConvertAll(states, static x => 3 * x);
        _ = screened.Estimates(other, found, new float[200]);
        var again = new float[200];
        _ = screened.Estimates(states, found, again);
        Assert.Equal(estimates, again);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void AStateThatIsNotFiniteIsAnError(float value)
    {
        using var screened = new ScreenedMaxima([1f, 2f], [0f], [0f, 0f]);
        Assert.Throws<NotFiniteNumberException>(() => screened.Exact([1f, 1f, value, 1f], new int[1], new float[1]));
    }

    [Fact]
    public void LengthsThatDoNotFitAreRefused()
    {
        Assert.Throws<ArgumentException>(static () => new ScreenedMaxima([1f, 2f, 3f], [], [0f, 0f]));
        Assert.Throws<ArgumentException>(static () => new ScreenedMaxima([1f, 2f], [1f, 2f], [0f, 0f]));
        using var screened = new ScreenedMaxima([1f, 2f], [], [0f, 0f]);
        Assert.Throws<ArgumentException>(() => screened.Exact([], new int[1], new float[1]));
        Assert.Throws<ArgumentException>(() => screened.Exact([1f], new int[1], new float[1]));
        Assert.Throws<ArgumentException>(() => screened.Estimates([1f, 1f], [], new float[1]));
        Assert.Throws<ArgumentException>(() => screened.Estimates([1f, 1f], new int[1], []));
    }

    /// <summary>Numbers like a model's; with outliers; almost none; tiny; large; all alike.</summary>
    private static (float[] Matrix, float[] States) Noise(Random random, int width, int rows, int positions, int kind)
    {
        float Number(int i) => kind switch
        {
            1 => (float)(random.NextDouble() - 0.5) * (i % width == width / 2 ? 60f : 1f),
            2 => random.Next(20) == 0 ? (float)(random.NextDouble() - 0.5) : 0f,
            3 => (float)(random.NextDouble() - 0.5) * 1e-6f,
            4 => (float)(random.NextDouble() - 0.5) * 1e4f,
            5 => 0.75f,
            _ => (float)(random.NextDouble() + random.NextDouble() - 1.0),
        };
        return (
            [.. Enumerable.Range(0, rows * width).Select(Number)],
            [.. Enumerable.Range(0, positions * width).Select(Number)]);
    }

    private static unsafe float[] Maxima(float[] matrix, float[] states, int width)
    {
        var maxima = new float[matrix.Length / width];
        fixed (float* row = matrix, state = states)
        {
            for (var r = 0; r < maxima.Length; r++)
            {
                maxima[r] = MaximumDot.ScalarPath(row + (r * width), state, states.Length / width, width);
            }
        }

        return maxima;
    }
}
