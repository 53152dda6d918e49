using Microsoft.ML.OnnxRuntime;
using SparseSearch.Encoders.Onnx;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: a linear layer in integers is the sum that its comment states. Method: one layer as a graph, against the same
/// sum as plain loops over the same integers.
/// </summary>
[Trait("Category", "Instructions")]
public sealed class IntegerLinearTests : IDisposable
{
    private const int Width = 96, Outputs = 40;

    private readonly TemporaryModelFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AProductIsTheSumOfProductsOfIntegers()
    {
        var random = new Random(5);
        var states = Numbers(random, 2 * 7 * Width, 3f);
        var weights = Numbers(random, Width * Outputs, 0.1f);
        AssertClose(Expected(states, weights), Run(states, weights, 2), tolerance: 1e-5f);
    }

    /// <summary>A part of the product's own size: 2 · 255 · 64 would saturate anything below 16 bits.</summary>
    [Theory]
    [InlineData(1f, 1f)]
    [InlineData(-1f, 1f)]
    [InlineData(1f, -1f)]
    [InlineData(-1f, -1f)]
    public void TheLargestIntegersEverywhereDoNotSaturate(float state, float weight)
    {
        float[] states = [.. Enumerable.Repeat(state, 14 * Width)], weights = [.. Enumerable.Repeat(weight, Width * Outputs)];
        Assert.All(Run(states, weights, 2), y => Assert.InRange(y / (state * weight * Width), 1 - 1e-6f, 1 + 1e-6f));
    }

    [Fact]
    public void PositionsOfZerosOrAlmostZeroStayFinite()
    {
        var random = new Random(6);
        var states = Numbers(random, 14 * Width, 1f);
        states.AsSpan(Width, Width).Clear();
        states.AsSpan(2 * Width, Width).Fill(float.Epsilon);
        states.AsSpan(3 * Width, Width).Fill(-1e-36f);
        var product = Run(states, Numbers(random, Width * Outputs, 1f), 2);
        Assert.All(product, static y => Assert.True(float.IsFinite(y)));
        Assert.All(product[Outputs..(4 * Outputs)], static y => Assert.Equal(0f, y, tolerance: 1e-30f));
        Assert.Contains(product[..Outputs], static y => y != 0f);
    }

    [Fact]
    public void APositionIsTheSameBesideLargerOnes()
    {
        var random = new Random(7);
        var states = Numbers(random, 14 * Width, 1f);
        var weights = Numbers(random, Width * Outputs, 1f);
        var alone = Run(states[..Width], weights, 1);
        for (var i = Width; i < states.Length; i++)
        {
            states[i] *= 1000f;
        }

        Assert.Equal(alone, Run(states, weights, 2)[..Outputs]);
    }

    [Fact]
    public void EachColumnIsRoundedByItsOwnLargest()
    {
        // Columns: 2 at most, −0.5 at most, zeros.
        float[] matrix = [2f, -0.5f, 0f, -1f, 0.26f, 0f, 0.01f, 0f, 0f];
        Assert.Equal([2f / 64, 0.5f / 64, 1f], IntegerLinear.Scales(matrix, 3));
        Assert.Equal(
            [64, -64, 0, -32, 33, 0, 0, 0, 0], IntegerLinear.Integers(matrix, 3).Select(static b => (int)(sbyte)b));
    }

    private static float[] Expected(float[] states, float[] weights)
    {
        var (scales, integers) = (IntegerLinear.Scales(weights, Outputs), IntegerLinear.Integers(weights, Outputs));
        var product = new float[states.Length / Width * Outputs];
        for (var position = 0; position < states.Length / Width; position++)
        {
            var state = states.AsSpan(position * Width, Width).ToArray();
            var scale = state.Max(MathF.Abs) * (1f / 127);
            for (var n = 0; n < Outputs; n++)
            {
                var sum = Enumerable.Range(0, Width)
                    .Sum(k => (int)MathF.Round(state[k] / scale) * (sbyte)integers[(k * Outputs) + n]);
                product[(position * Outputs) + n] = scale * scales[n] * sum;
            }
        }

        return product;
    }

    /// <summary>The layer on [rows, length, width].</summary>
    private float[] Run(float[] states, float[] weights, int rows)
    {
        var builder = new GraphBuilder();
        var x = builder.Input("x", OnnxElementType.Float, "batch", "length", (long)Width);
        builder.Output(IntegerLinear.Multiply(
            builder, "y", IntegerLinear.Quantize(builder, "q", x), "w", Outputs, () => weights));
        var path = Path.Combine(_folder.Path, "layer.onnx");
        GraphFile.Write(path, destination => OnnxWriter.Write(builder.Build(), [], destination));
        using var session = new InferenceSession(path);
        using var options = new RunOptions();
        using var input = OrtValue.CreateTensorValueFromMemory(states, [rows, states.Length / Width / rows, Width]);
        using var outputs = session.Run(options, ["x"], [input], ["y"]);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }

    private static float[] Numbers(Random random, int count, float size) =>
        [.. Enumerable.Range(0, count).Select(_ => size * ((2f * random.NextSingle()) - 1f))];

    private static void AssertClose(float[] expected, float[] actual, float tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        var largest = expected.Max(MathF.Abs);
        Assert.All(expected, (y, i) => Assert.Equal(y, actual[i], tolerance * largest));
    }
}
