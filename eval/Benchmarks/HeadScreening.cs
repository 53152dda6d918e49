using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using SparseSearch.Encoders.Checkpoints;
using SparseSearch.Encoders.Onnx;
using SparseSearch.Encoders.Recipes;
using SparseSearch.Encoders.Runtime;
using SparseSearch.Encoders.Tokenization;

namespace SparseSearch.Benchmarks;

/// <summary>
/// Measures where the time of encoding on the processor goes, on one thread: the graph up to the states, the screened
/// head behind it, and the whole graph with its head, text by text, interleaved, best of several passes. Also how many
/// terms the screen leaves. Does not measure tokenising nor sparse vectors.
/// </summary>
internal static class HeadScreening
{
    /// <summary>Runs the parts and prints a table.</summary>
    /// <param name="arguments">Model folder, corpus (JSON lines), texts, passes.</param>
    /// <param name="output">Where results are printed.</param>
    public static void Run(ReadOnlySpan<string> arguments, TextWriter output)
    {
        var folder = arguments[0];
        var (count, passes) = (Number(arguments[2]), Number(arguments[3]));
        string[] texts = [.. File.ReadLines(arguments[1]).Take(count).Select(Text)];
        using var checkpoint = Checkpoint.Open(folder);
        var tokenizer = TokenizerLoader.Load(folder);
        var buffer = new int[tokenizer.MaxTokens ?? 512];
        long[][] ids = [.. texts.Select(t =>
            Array.ConvertAll(buffer[..tokenizer.Encode(t, buffer)], static i => (long)i))];
        using var states = Session(checkpoint, GraphTarget.Processor with { EndsInStates = true });
        using var whole = Session(checkpoint, GraphTarget.Processor);
        float[][] inputs = [.. ids.Select(i => Result(states, i))];
        var width = inputs[0].Length / ids[0].Length;
        var (decoder, bias) = EncoderGraph.ReadDecoder(checkpoint.Weights, checkpoint.Config, Splade.Side);
        var mean = new float[width];
        var tokens = ids.Sum(static i => i.Length);
        foreach (var input in inputs)
        {
            for (var i = 0; i < input.Length; i++)
            {
                mean[i % width] += input[i] / tokens;
            }
        }

        using var head = ScreenedHead.Build(Splade.Side, decoder, bias, mean);
        using var uncentered = ScreenedHead.Build(Splade.Side, decoder, bias, new float[width]);
        var weights = new float[bias.Length];
        var (left, leftUncentered, kept) = (0L, 0L, 0L);
        foreach (var input in inputs)
        {
            left += head.Weigh(input, weights);
            kept += weights.Count(static w => w > 0f);
            leftUncentered += uncentered.Weigh(input, weights);
        }

        (string Name, Action Action)[] runs =
        [
            ("graph up to the states", () => Array.ForEach(ids, i => Result(states, i))),
            ("screened head", () => Array.ForEach(inputs, i => head.Weigh(i, weights))),
            ("whole graph", () => Array.ForEach(ids, i => Result(whole, i))),
        ];
        var best = new double[runs.Length];
        Array.Fill(best, double.MaxValue);
        for (var pass = 0; pass < passes; pass++)
        {
            for (var i = 0; i < runs.Length; i++)
            {
                var start = Stopwatch.GetTimestamp();
                runs[i].Action();
                best[i] = Math.Min(best[i], Stopwatch.GetElapsedTime(start).TotalMicroseconds / tokens);
            }
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{texts.Length} texts, {tokens} tokens; terms a text: {bias.Length}, left by the screen "
            + $"{left / (double)texts.Length:F0} ({leftUncentered / (double)texts.Length:F0} without a center), kept "
            + $"{kept / (double)texts.Length:F0}"));
        for (var i = 0; i < runs.Length; i++)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{runs[i].Name,-24} {best[i],8:F2} us a token"));
        }
    }

    private static InferenceSession Session(Checkpoint checkpoint, GraphTarget target)
    {
        var path = Path.GetTempFileName();
        try
        {
            GraphFile.Write(path, destination => EncoderGraph.Write(
                checkpoint.Weights, checkpoint.Config, Splade.Side, destination, target));
            return OrtSessions.Open(path, Encoders.EncoderDevice.Cpu);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static float[] Result(InferenceSession session, long[] ids)
    {
        using var options = new RunOptions();
        using var tokens = OrtValue.CreateTensorValueFromMemory(ids, [1, ids.Length]);
        using var mask = OrtValue.CreateTensorValueFromMemory(
            Enumerable.Repeat(1L, ids.Length).ToArray(), [1, ids.Length]);
        using var outputs = session.Run(
            options, [EncoderGraph.InputIdsName, EncoderGraph.MaskName], [tokens, mask],
            [session.OutputMetadata.Keys.Single()]);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }

    private static string Text(string line)
    {
        using var json = JsonDocument.Parse(line);
        return $"{json.RootElement.GetProperty("title").GetString()} {json.RootElement.GetProperty("text").GetString()}";
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
