using System.Diagnostics;
using System.Globalization;
using Microsoft.ML.OnnxRuntime;
using SparseSearch.Core.Numerics;

namespace SparseSearch.Benchmarks;

/// <summary>
/// One linear layer, positions × inputs × outputs, in single precision and in 8-bit integers by the operators of ONNX
/// Runtime, with a scale a position, a block or a batch. One thread, interleaved; best of the passes. The error is the
/// root mean square of the difference from single precision, as a part of that product's; "alone" says whether the
/// first position's product is the same, bit for bit, without the others. Random numbers: it says nothing about what a
/// trained model loses, nor about whole models.
/// </summary>
internal static class LinearLayerBenchmark
{
    private static readonly (int Inputs, int Outputs)[] s_shapes =
    [
        (128, 384), (128, 128), (128, 512), (512, 128),
        (384, 384), (384, 1536), (1536, 384), (512, 512), (512, 2048), (2048, 512),
        (768, 2304), (768, 768), (768, 3072), (3072, 768),
    ];

    /// <summary>Runs every way on every shape and prints a line each.</summary>
    /// <param name="arguments">Positions (256), passes (20).</param>
    /// <param name="output">Where results are printed.</param>
    public static void Run(ReadOnlySpan<string> arguments, TextWriter output)
    {
        var rows = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 256;
        var passes = arguments.Length > 1 ? int.Parse(arguments[1], CultureInfo.InvariantCulture) : 20;
        foreach (var (inputs, outputs) in s_shapes)
        {
            Measure(rows, inputs, outputs, passes, output);
        }
    }

    private static void Measure(int rows, int inputs, int outputs, int passes, TextWriter output)
    {
        var random = new SeededRandom(1, 1);
        var weights = Numbers(random, inputs * outputs, 0.06f);
        var states = Numbers(random, rows * inputs, 3f);
        var sessions = Open(inputs, outputs, weights);
        var expected = Product(sessions[0].Session, states, rows, inputs);
        var repeats = Math.Max(1, (int)(200_000_000L / ((long)rows * inputs * outputs)));
        var errors = sessions.ConvertAll(s => s.Name == LinearLayerGraphs.QuantizeOnly
            ? double.NaN
            : Error(expected, Product(s.Session, states, rows, inputs)));
        var alone = sessions.ConvertAll(s =>
        {
            var single = Product(s.Session, states[..inputs], 1, inputs);
            return single.AsSpan().SequenceEqual(Product(s.Session, states, rows, inputs).AsSpan(0, single.Length));
        });
        for (var pass = 0; pass < passes; pass++)
        {
            for (var i = 0; i < sessions.Count; i++)
            {
                var start = Stopwatch.GetTimestamp();
                for (var r = 0; r < repeats; r++)
                {
                    Product(sessions[i].Session, states, rows, inputs);
                }

                var micros = Stopwatch.GetElapsedTime(start).TotalMicroseconds / repeats;
                sessions[i] = sessions[i] with { Best = Math.Min(sessions[i].Best, micros) };
            }
        }

        for (var i = 0; i < sessions.Count; i++)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{rows} x {inputs} x {outputs}  {sessions[i].Name,-24} {sessions[i].Best,9:F0} us "
                + $"{sessions[0].Best / sessions[i].Best,6:F2} x  "
                + $"{2e-3 * rows * inputs * outputs / sessions[i].Best,7:F1} Gop/s  error {errors[i]:E1}  "
                + $"alone {(alone[i] ? "equal" : "different")}"));
            sessions[i].Session.Dispose();
        }
    }

    private static List<(string Name, InferenceSession Session, double Best)> Open(
        int inputs, int outputs, float[] weights)
    {
        using var options = new SessionOptions
        {
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            EnableCpuMemArena = false,
            EnableMemoryPattern = false,
        };
        return [.. LinearLayerGraphs.Ways(inputs, outputs, weights)
            .Select(way => (way.Name, new InferenceSession(way.Graph, options), double.MaxValue))];
    }

    private static float[] Product(InferenceSession session, float[] states, int rows, int inputs)
    {
        using var run = new RunOptions();
        using var input = OrtValue.CreateTensorValueFromMemory(states, [rows, inputs]);
        using var outputs = session.Run(run, ["x"], [input], ["y"]);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }

    private static double Error(float[] expected, float[] actual)
    {
        double error = 0, norm = 0;
        for (var i = 0; i < expected.Length; i++)
        {
            error += Math.Pow(expected[i] - actual[i], 2);
            norm += Math.Pow(expected[i], 2);
        }

        return Math.Sqrt(error / norm);
    }

    private static float[] Numbers(SeededRandom random, int count, float size)
    {
        var numbers = new float[count];
        for (var i = 0; i < count; i++)
        {
            // Nearly normal: a sum of three uniform numbers.
            var sum = random.Next(20001) + random.Next(20001) + random.Next(20001);
            numbers[i] = size * ((sum / 30000f) - 1f);
        }

        return numbers;
    }
}
