using Microsoft.ML.OnnxRuntime;
using SparseSearch.Encoders.Checkpoints;
using SparseSearch.Encoders.Onnx;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>Goal: every operator does what its name says. Method: small graphs, run, against numbers by hand.</summary>
public sealed class GraphOperatorTests : IDisposable
{
    private static readonly float[] s_x = [-2f, -0.5f, 0f, 1f, 2.5f, 4f];

    private readonly TemporaryModelFolder _folder = new();
    private int _graphs;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void FunctionsOfOneNumberAreTheirDefinitions()
    {
        AssertEach(static (b, x) => b.Neg("y", x), static x => -x);
        AssertEach(static (b, x) => b.Abs("y", x), Math.Abs);
        AssertEach(static (b, x) => b.Sqrt("y", b.Abs("a", x)), static x => Math.Sqrt(Math.Abs(x)));
        AssertEach(static (b, x) => b.Sigmoid("y", x), static x => 1 / (1 + Math.Exp(-x)));
        AssertEach(static (b, x) => b.Softplus("y", x), static x => Math.Log(1 + Math.Exp(x)));
        AssertEach(
            static (b, x) => b.Activate("y", x, HiddenActivation.Silu), static x => x / (1 + Math.Exp(-x)));
        AssertEach(
            static (b, x) => b.Activate("y", x, HiddenActivation.GeluTanh),
            static x => x / 2 * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x)))));
        AssertEach(static (b, x) => b.Activate("y", x, HiddenActivation.Relu), static x => Math.Max(x, 0));

        // Φ at these places, from tables.
        double[] normal = [0.0227501, 0.3085375, 0.5, 0.8413447, 0.9937903, 0.9999683];
        var gelu = Run(static (b, x) => b.Activate("y", x, HiddenActivation.Gelu), s_x, 2, 3);
        AssertClose([.. s_x.Select((x, i) => x * normal[i])], gelu);
    }

    [Fact]
    public void FunctionsOfTwoRepeatAxesOfSizeOne()
    {
        float[] Pair(Func<GraphBuilder, GraphValue, GraphValue, GraphValue> add) => Run(
            (b, x) => add(b, x, b.Constant("row", [1, 3], static () => [1f, 2f, 4f])), s_x, 2, 3);
        Assert.Equal([-2f, -1f, 0f, 1f, 5f, 16f], Pair(static (b, x, y) => b.Mul("y", x, y)));
        Assert.Equal([-3f, -2.5f, -4f, 0f, 0.5f, 0f], Pair(static (b, x, y) => b.Sub("y", x, y)));
        Assert.Equal([-2f, -0.25f, 0f, 1f, 1.25f, 1f], Pair(static (b, x, y) => b.Div("y", x, y)));
        Assert.Equal([1f, 2f, 4f, 1f, 2.5f, 4f], Pair(static (b, x, y) => b.Max("y", x, y)));
        Assert.Equal([6f, 4.5f, 4f, 3f, 1.5f, 0f], Run(static (b, x) => b.Sub("y", b.Scalar("c", 4f), x), s_x, 2, 3));
    }

    [Fact]
    public void SumsAndLargestOfAnAxis()
    {
        Assert.Equal([-2.5f, 7.5f], Run(static (b, x) => b.ReduceSum("y", x, axis: 1), s_x, 2, 3));
        Assert.Equal([-1f, 2f, 4f], Run(static (b, x) => b.ReduceSum("y", x, axis: 0, keepAxis: true), s_x, 2, 3));
        Assert.Equal([1f, 2.5f, 4f], Run(static (b, x) => b.ReduceMax("y", x, axis: 0, keepAxis: true), s_x, 2, 3));
        var shares = Run(static (b, x) => b.Softmax("y", x), [0f, MathF.Log(3), 5f, 5f], 2, 2);
        AssertClose([0.25, 0.75, 0.5, 0.5], shares);
    }

    [Fact]
    public void NormalisationDividesByTheRootOfTheMeanSquare() => AssertClose(
        [3 / 5.0, 8 / 5.0, 0, 0],
        Run(
            static (b, x) => b.RootMeanSquareNormalization(
                "y", x, b.Constant("g", [2], static () => [1f, 2f]), epsilon: 12.5f), [3f, 4f, 0f, 0f], 2, 2));

    [Fact]
    public void ShapesAreCutTurnedAndJoined()
    {
        Assert.Equal(
            [-2f, 1f, -0.5f, 2.5f, 0f, 4f], Run(static (b, x) => b.Transpose("y", x, 1, 0), s_x, 2, 3));
        Assert.Equal(s_x, Run(static (b, x) => b.Reshape("y", x, "rows", 3L, 1L), s_x, 2, 3));
        Assert.Equal([-0.5f, 0f, 2.5f, 4f], Run(static (b, x) => b.Slice("y", x, axis: 1, 1, 3), s_x, 2, 3));
        Assert.Equal([1f, 2.5f, 4f], Run(
            static (b, x) => b.Slice("y", x, 0, b.Constant("s", -1L), b.SizeOf("e", x, 0), "last"), s_x, 2, 3));
        Assert.Equal([0f, -0.5f, -2f, 4f, 2.5f, 1f], Run(
            static (b, x) => b.Concat("y", [.. b.Split("p", x, 3).Reverse()]), s_x, 2, 3));
        Assert.Equal(s_x, Run(static (b, x) => b.UnsqueezeAt("y", x, 0, 2), s_x, 2, 3));
        Assert.Equal([7f, 7f, 7f, 7f], Run(static (b, x) => b.Filled("y", 7f, x, "rows", 2L), s_x, 2, 3));
    }

    [Fact]
    public void OnePlaceOfEachRowIsTaken()
    {
        // The sum of each row's mask, less one, is where its last token stands.
        var last = Run(
            static (b, x) =>
            {
                var mask = b.Cast("m", b.Greater("g", x, b.Scalar("c", -1f)), OnnxElementType.Int64);
                var place = b.Sub("p", b.ReduceSum("s", mask, axis: 1), b.Constant("one", 1L));
                return b.GatherPerRow("y", b.UnsqueezeAt("u", x, 2), place);
            },
            [5f, 6f, -2f, 7f, -2f, -2f], 2, 3);
        Assert.Equal([6f, 7f], last);
    }

    [Theory]
    [InlineData(false, new[] { 9f, 4f, 9f, 2f, 5f, 9f })]
    [InlineData(true, new[] { 10f, 4f, 12f, 2f, 5f, 17f })]
    public void UpdatesAreWrittenOrAdded(bool adds, float[] expected) => Assert.Equal(expected, Run(
        (b, _) =>
        {
            // The first row is written to at 0 and 2, the second one at 2 twice.
            var places = b.Cast(
                "i", b.Constant("places", [2, 2], static () => [0f, 2f, 2f, 2f]), OnnxElementType.Int64);
            var updates = b.Constant("u", [2, 2], adds ? static () => [9f, 9f, 4f, 5f] : static () => [9f, 9f, 9f, 9f]);
            var data = b.Constant("d", [2, 3], static () => [1f, 4f, 3f, 2f, 5f, 8f]);
            var reduction = adds ? ScatterReduction.Add : ScatterReduction.None;
            return b.ScatterElements("y", data, places, updates, axis: 1, reduction);
        },
        [0f, 0f, 0f, 0f, 0f, 0f], 2, 3));

    [Fact]
    public void TheLargestAreTakenWithTheirPlaces()
    {
        float[] x = [3f, 9f, 9f, 1f, -1f, 0f];
        Assert.Equal([9f, 9f, 1f, 0f], Run(static (b, v) => b.TopK("y", v, 2).Values, x, 2, 3));
        Assert.Equal([1f, 2f, 0f, 2f], Run(
            static (b, v) => b.Cast("y", b.TopK("t", v, 2).Indices, OnnxElementType.Float), x, 2, 3));
    }

    [Fact]
    public void ConditionsAreJoined() => Assert.Equal(
        [1f, 1f, 0f, 0f, 1f, 1f],
        Run(
            static (b, x) => b.Cast(
                "y",
                b.Or("o", b.Less("l", x, b.Scalar("low", 0f)),
                    b.Not("n", b.Not("m", b.Greater("g", x, b.Scalar("high", 2f))))),
                OnnxElementType.Float),
            s_x, 2, 3));

    [Fact]
    public void MatricesBehindBroadcastAxesAreMultiplied()
    {
        var product = Run(
            static (b, x) =>
            {
                var left = b.UnsqueezeAt("l", x, 0);
                var right = b.Constant("r", [2, 3, 1], static () => [1f, 0f, 0f, 0f, 1f, 1f]);
                return b.BatchMatMul("y", left, right);
            },
            s_x, 2, 3);
        Assert.Equal([-2f, 1f, -0.5f, 6.5f], product);
    }

    [Fact]
    public void ShapesThatDoNotFitAreRefusedWhileBuilding()
    {
        var b = new GraphBuilder();
        var x = b.Input("x", OnnxElementType.Float, "rows", 3L);
        var y = b.Constant("y", [2, 2], static () => new float[4]);
        var ids = b.Constant("ids", 1L, 2L);
        Action[] mistakes =
        [
            () => b.Mul("m", x, y), () => b.Less("m", x, ids), () => b.BatchMatMul("m", x, y),
            () => b.Transpose("m", x, 0, 0), () => b.Reshape("m", x, "rows", 4L),
            () => b.Reshape("m", x, "columns", 3L),
            () => b.Slice("m", x, axis: 1, 2, 4), () => b.Slice("m", x, axis: 0, 0, 1), () => b.Split("m", x, 2),
            () => b.GatherPerRow("m", x, ids), () => b.ScatterElements("m", y, ids, y, axis: 0),
            () => b.TopK("m", x, 4), () => b.Filled("m", 0f, x, "columns"),
            () => b.RootMeanSquareNormalization("m", x, b.Constant("g", [2], static () => [1f, 1f]), 1f),
        ];
        Assert.All(mistakes, static mistake => Assert.Throws<ArgumentException>(mistake));
        Assert.Throws<ArgumentOutOfRangeException>(() => b.Activate("m", x, (HiddenActivation)99));
    }

    private void AssertEach(Func<GraphBuilder, GraphValue, GraphValue> add, Func<double, double> definition) =>
        AssertClose([.. s_x.Select(x => definition(x))], Run(add, s_x, 2, 3));

    /// <summary>One output of a graph with one input, [rows, columns], of which only the columns are fixed.</summary>
    private float[] Run(Func<GraphBuilder, GraphValue, GraphValue> add, float[] x, int rows, int columns)
    {
        var builder = new GraphBuilder();
        var output = add(builder, builder.Input("x", OnnxElementType.Float, "rows", (long)columns));
        builder.Output(output);
        var path = Path.Combine(_folder.Path, $"{_graphs++}.onnx");
        GraphFile.Write(path, destination => OnnxWriter.Write(builder.Build(), [], destination));
        using var session = new InferenceSession(path);
        using var options = new RunOptions();
        using var input = OrtValue.CreateTensorValueFromMemory(x, [rows, columns]);
        using var outputs = session.Run(options, ["x"], [input], [output.Name]);
        var shape = outputs[0].GetTensorTypeAndShape().Shape;
        Assert.Equal(output.Rank, shape.Length);
        Assert.All(output.Shape, (size, i) => Assert.True(size.Symbol is not null || size.Size == shape[i]));
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }

    private static void AssertClose(double[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected, (value, i) => Assert.Equal(value, actual[i], tolerance: 1e-5));
    }
}
