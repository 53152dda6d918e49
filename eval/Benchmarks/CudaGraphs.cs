using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using SparseSearch.Encoders;
using SparseSearch.Encoders.Batching;
using SparseSearch.Encoders.Checkpoints;
using SparseSearch.Encoders.Onnx;
using SparseSearch.Encoders.Recipes;
using SparseSearch.Encoders.Runtime;
using SparseSearch.Encoders.Tokenization;

namespace SparseSearch.Benchmarks;

/// <summary>
/// Measures graphs written for CUDA devices in several ways, on token ids prepared beforehand: what the device does and
/// what comes back, without tokenising and without sparse vectors. Batches are planned by length over all texts. Each
/// variant runs once to warm up and then as often as asked; the best pass counts.
/// </summary>
internal static class CudaGraphs
{
    /// <summary>Runs the variants and prints a table.</summary>
    /// <param name="arguments">
    /// Model folder, corpus (JSON lines), texts, tokens a text, then variants: TYPE:TILE:PARTS:BUDGET:LANES[:TOP], for example
    /// <c>fp16:4096:8:32768:2</c>.
    /// </param>
    /// <param name="output">Where results are printed.</param>
    public static void Run(ReadOnlySpan<string> arguments, TextWriter output)
    {
        var folder = arguments[0];
        var (count, most) = (Number(arguments[2]), Number(arguments[3]));
        string[] texts = [.. File.ReadLines(arguments[1]).Take(count).Select(Text)];
        var tokenizer = TokenizerLoader.Load(folder);
        var ids = new int[texts.Length][];
        Parallel.For(0, texts.Length, () => new int[most], (i, _, buffer) =>
        {
            ids[i] = buffer[..tokenizer.Encode(texts[i], buffer)];
            return buffer;
        }, static _ => { });
        var tokens = ids.Sum(static t => (long)t.Length);
        output.WriteLine($"{texts.Length} texts, {tokens} tokens");
        output.WriteLine($"{"type:tile:parts:budget:lanes",-32} {"open s",7} {"docs/s",9} {"tokens/s",11} {"sum",14}");
        foreach (var variant in arguments[4..])
        {
            try
            {
                Measure(folder, variant, ids, tokens, output);
            }
            catch (Exception e) when (e is EncoderDeviceException or EncoderMemoryException or NotSupportedException)
            {
                output.WriteLine($"{variant,-32} {e.Message}");
            }
        }
    }

    private static void Measure(string folder, string variant, int[][] ids, long tokens, TextWriter output)
    {
        var fields = variant.Split(':');
        var (budget, lanes) = (Number(fields[3]), Number(fields[4]));
        var target = GraphTarget.Cuda(TypeOf(fields[0])) with
        {
            TileTerms = Number(fields[1]),
            HeadParts = Number(fields[2]),
            TopTerms = fields.Length > 5 ? Number(fields[5]) : 0,
        };
        var start = Stopwatch.GetTimestamp();
        var path = Path.Combine(Path.GetTempPath(), $"{Path.GetFileName(folder)}-{target.Key.Replace(' ', '-')}.onnx");
        using var checkpoint = Checkpoint.Open(folder);
        if (!File.Exists(path))
        {
            GraphFile.Write(path, destination => EncoderGraph.Write(
                checkpoint.Weights, checkpoint.Config, Splade.Side, destination, target));
        }

        using var model = CudaEncoderModel.Open(path, Splade.Side, EncoderDevice.Cuda(0));
        var open = Stopwatch.GetElapsedTime(start).TotalSeconds;
        TokenBatch[] batches = [.. TokenBudgetBatcher.Plan(
            Array.ConvertAll(ids, static t => t.Length), budget, maxRows: 2048).Select(rows => BatchOf(rows, ids))];
        var (best, sum) = (double.MaxValue, 0.0);
        for (var pass = 0; pass < 3; pass++)
        {
            var began = Stopwatch.GetTimestamp();
            sum = Pass(model, batches, lanes);
            best = Math.Min(best, Stopwatch.GetElapsedTime(began).TotalSeconds);
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{variant,-32} {open,7:F1} {ids.Length / best,9:F0} {tokens / best,11:F0} {sum,14:F2}"));
    }

    private static double Pass(CudaEncoderModel model, TokenBatch[] batches, int lanes)
    {
        var next = -1;
        var sums = new double[lanes];
        var threads = Enumerable.Range(0, lanes).Select(lane => new Thread(() =>
        {
            for (var i = Interlocked.Increment(ref next); i < batches.Length; i = Interlocked.Increment(ref next))
            {
                var rows = new double[batches[i].Rows];
                model.Run(batches[i], (row, weights) => rows[row] = weights[1012]);
                sums[lane] += rows.Sum();
            }
        })).ToArray();
        Array.ForEach(threads, static t => t.Start());
        Array.ForEach(threads, static t => t.Join());
        return sums.Sum();
    }

    private static TokenBatch BatchOf(int[] rows, int[][] ids)
    {
        var batch = new TokenBatch(rows.Length, ids[rows[0]].Length);
        for (var i = 0; i < rows.Length; i++)
        {
            batch.Set(i, ids[rows[i]]);
        }

        return batch;
    }

    private static OnnxElementType TypeOf(string name) => name switch
    {
        "fp16" => OnnxElementType.Float16,
        "bf16" => OnnxElementType.BFloat16,
        _ => OnnxElementType.Float,
    };

    private static string Text(string line)
    {
        using var json = JsonDocument.Parse(line);
        var title = json.RootElement.TryGetProperty("title", out var given) ? given.GetString() : "";
        var text = json.RootElement.GetProperty("text").GetString();
        return string.IsNullOrEmpty(title) ? text ?? "" : $"{title} {text}";
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
