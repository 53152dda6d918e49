using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using SparseSearch.Core.TextEncoding;
using SparseSearch.Core.Vectors;
using SparseSearch.Encoders;
using SparseSearch.Encoders.Batching;
using SparseSearch.Encoders.Onnx;
using SparseSearch.Encoders.Tokenization;

namespace SparseSearch.Benchmarks;

/// <summary>
/// Measures tokens per second of the complete encoder, text to sparse vector, against a graph that has only the head's
/// product and maximum, on hidden states of the same shapes, with as many threads, in the same process and interleaved.
/// The head is run as it would naturally be written (one product, ONNX Runtime's defaults, all threads in one run), and
/// in tiles, side by side, as our graph does. Best of several passes, since other work on the machine only ever slows
/// one down. Does not measure opening a model, nor memory.
/// </summary>
internal static class EncoderThroughput
{
    private static readonly int[] s_tileTerms = [64, 128, EncoderGraph.DefaultTileTerms, 256, 512, 2048];

    /// <summary>Runs the comparison and prints a table.</summary>
    /// <param name="arguments">
    /// Model folder, corpus (JSON lines), texts (256), passes (5), token budget (default).
    /// </param>
    public static void Run(ReadOnlySpan<string> arguments)
    {
        var modelFolder = arguments[0];
        var count = arguments.Length > 2 ? Number(arguments[2]) : 256;
        var passes = arguments.Length > 3 ? Number(arguments[3]) : 5;
        var options = new EncoderOptions
        {
            TokenBudget = arguments.Length > 4 ? Number(arguments[4]) : EncoderOptions.DefaultTokenBudget,
        };
        var budget = options.TokenBudget ?? EncoderOptions.DefaultTokenBudget;
        string[] texts = [.. File.ReadLines(arguments[1]).Take(count).Select(Text)];
        using var encoder = EncoderFactory.Open(modelFolder, options);
        using var heads = new HeadGraphs(modelFolder);
        var lengths = Lengths(modelFolder, texts, encoder.Description.MaxDocumentTokens);
        var plan = TokenBudgetBatcher.Plan(lengths, budget)
            .Select(rows => (Rows: rows.Length, Length: lengths[rows[0]])).ToArray();
        var tokens = lengths.Sum(static l => (long)l);
        var vectors = Array.Empty<SparseVector>();
        List<(string Name, Action Action)> runs =
        [
            ("encoder", () => vectors = encoder.EncodeAsync(texts, EncodingSide.Document).GetAwaiter().GetResult()),
        ];
        var natural = heads.Create(tileTerms: int.MaxValue, options.Threads);
        runs.Add(("head, natural", () => RunHead(natural, heads, plan, runsAtATime: 1)));
        foreach (var tile in s_tileTerms)
        {
            var tiled = heads.Create(tile, threads: 1);
            runs.Add(($"head, tiles of {tile}", () => RunHead(tiled, heads, plan, options.Threads)));
        }

        var best = Measure(runs, passes, tokens);
        Console.WriteLine(
            $"{texts.Length} texts, {tokens} tokens in {plan.Length} batches of at most {budget}, " +
            $"{plan.Sum(static b => (long)b.Rows * b.Length) - tokens} of padding, {options.Threads} threads, " +
            $"vectors {Hash(vectors)}");
        Console.WriteLine($"{"",-22} {"tokens/s",10} {"encoder is",11}");
        for (var i = 0; i < runs.Count; i++)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{runs[i].Name,-22} {best[i],10:F0} {best[0] / best[i],11:F3}"));
        }
    }

    private static double[] Measure(List<(string Name, Action Action)> runs, int passes, long tokens)
    {
        var best = new double[runs.Count];
        runs.ForEach(static r => r.Action());
        for (var pass = 0; pass < passes; pass++)
        {
            for (var i = 0; i < runs.Count; i++)
            {
                var start = Stopwatch.GetTimestamp();
                runs[i].Action();
                best[i] = Math.Max(best[i], tokens / Stopwatch.GetElapsedTime(start).TotalSeconds);
            }
        }

        return best;
    }

    private static void RunHead(
        InferenceSession session, HeadGraphs heads, (int Rows, int Length)[] plan, int runsAtATime) => Parallel.ForEach(
        Partitioner.Create(plan, EnumerablePartitionerOptions.NoBuffering),
        new ParallelOptions { MaxDegreeOfParallelism = runsAtATime },
        batch => heads.Run(session, batch.Rows, batch.Length));

    private static int[] Lengths(string modelFolder, string[] texts, int maxTokens)
    {
        var tokenizer = TokenizerLoader.Load(modelFolder);
        var buffer = new int[maxTokens];
        return Array.ConvertAll(texts, text => tokenizer.Encode(text, buffer));
    }

    private static string Text(string line)
    {
        using var json = JsonDocument.Parse(line);
        var (title, text) = (json.RootElement.GetProperty("title"), json.RootElement.GetProperty("text"));
        return $"{title.GetString()} {text.GetString()}";
    }

    private static string Hash(SparseVector[] vectors)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var vector in vectors)
        {
            hash.AppendData(MemoryMarshal.AsBytes(vector.TermIds));
            hash.AppendData(MemoryMarshal.AsBytes(vector.Weights));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
