using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using SparseSearch.Core.TextEncoding;
using SparseSearch.Core.Vectors;
using SparseSearch.Encoders;
using SparseSearch.Encoders.Checkpoints;
using SparseSearch.Encoders.Onnx;
using SparseSearch.Encoders.Recipes;
using SparseSearch.Encoders.Runtime;
using SparseSearch.Encoders.Tokenization;

namespace SparseSearch.Benchmarks;

/// <summary>
/// Measures the complete encoder, text to sparse vector, with the head in the graph, with the screened head, and with
/// the screen's estimates as weights, and with the layers in integers as well, whatever their width, interleaved in one
/// process: tokens a second over documents on all cores, milliseconds a query on one, and the largest difference of
/// weights from the first. Best of several passes for documents, median for queries. Does not measure opening a model,
/// nor what integers lose in effectiveness.
/// </summary>
internal static class ScreenedHeadBenchmark
{
    private static readonly (string Name, GraphEnd End, EncoderPrecision Precision, bool QuantizesLayers)[] s_ways =
    [
        ("head in the graph", GraphEnd.Weights, EncoderPrecision.Float32, false),
        ("same, integer layers", GraphEnd.Weights, EncoderPrecision.Float32, true),
        ("screened head", GraphEnd.States, EncoderPrecision.Float32, false),
        ("screen's estimates", GraphEnd.States, EncoderPrecision.Int8, false),
        ("same, integer layers", GraphEnd.States, EncoderPrecision.Int8, true),
    ];

    /// <summary>Runs the comparison and prints a table.</summary>
    /// <param name="arguments">Model folder, corpus (JSON lines), texts (256), passes (5), ways by number from 0 (01234).</param>
    /// <param name="output">Where the table goes.</param>
    public static void Run(ReadOnlySpan<string> arguments, TextWriter output)
    {
        var folder = arguments[0];
        var count = arguments.Length > 2 ? int.Parse(arguments[2], CultureInfo.InvariantCulture) : 256;
        var passes = arguments.Length > 3 ? int.Parse(arguments[3], CultureInfo.InvariantCulture) : 5;
        string[] texts = [.. File.ReadLines(arguments[1]).Take(count).Select(Text)];
        string[] queries = [.. texts.Select(static t => string.Join(' ', t.Split(' ').Take(12)))];
        var files = Directory.CreateTempSubdirectory("sparsesearch-screened-");
        var ways = arguments.Length > 4 ? Array.ConvertAll([.. arguments[4]], static c => s_ways[c - '0']) : s_ways;
        var encoders = Array.ConvertAll(ways, way => Open(folder, files, way.End, way.Precision, way.QuantizesLayers));
        var tokens = texts.Sum(t => (long)encoders[0].TokenIdsOf(t, EncodingSide.Document).Length);
        var vectors = Array.ConvertAll(encoders, e => Encode(e, texts, EncodingSide.Document));
        var (best, latencies) = (new double[ways.Length], Array.ConvertAll(ways, static _ => new List<double>()));
        for (var pass = 0; pass < passes; pass++)
        {
            for (var i = 0; i < encoders.Length; i++)
            {
                var start = Stopwatch.GetTimestamp();
                Encode(encoders[i], texts, EncodingSide.Document);
                best[i] = Math.Max(best[i], tokens / Stopwatch.GetElapsedTime(start).TotalSeconds);
                foreach (var query in queries)
                {
                    start = Stopwatch.GetTimestamp();
                    Encode(encoders[i], [query], EncodingSide.Query);
                    latencies[i].Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                }
            }
        }

        output.WriteLine($"{texts.Length} texts, {tokens} tokens, {Environment.ProcessorCount} threads");
        for (var i = 0; i < encoders.Length; i++)
        {
            latencies[i].Sort();
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{ways[i].Name,-20} {best[i],9:F0} tokens/s {best[i] / best[0],6:F2} x   query p50 "
                + $"{latencies[i][latencies[i].Count / 2],6:F2} ms   {Difference(vectors[0], vectors[i])}"));
            encoders[i].Dispose();
        }

        files.Delete(recursive: true);
    }

    private static SparseVector[] Encode(SparseEncoder encoder, string[] texts, EncodingSide side) =>
        encoder.EncodeAsync(texts, side).GetAwaiter().GetResult();

    private static SparseEncoder Open(
        string folder, DirectoryInfo files, GraphEnd end, EncoderPrecision precision, bool quantizesLayers)
    {
        using var checkpoint = Checkpoint.Open(folder);
        var path = Path.Combine(files.FullName, $"{end}-{precision}-{quantizesLayers}.onnx");
        var target = GraphTarget.Processor with { QuantizesLayers = quantizesLayers };
        GraphFile.Write(path, destination => EncoderGraph.Write(
            checkpoint.Weights, checkpoint.Config, Splade.Side, destination, target, end: end));
        var description = new EncoderDescription
        {
            Recipe = Splade.Recipe.Name,
            ModelName = "benchmark",
            ModelPath = folder,
            Hash = "",
            MaxDocumentTokens = EncoderOptions.DefaultMaxTokens,
            MaxQueryTokens = EncoderOptions.DefaultMaxTokens,
        };
        return new SparseEncoder(
            OnnxEncoderModel.Open(path, Splade.Side, precision), TokenizerLoader.Load(folder), description,
            new EncoderOptions());
    }

    private static string Difference(SparseVector[] expected, SparseVector[] actual)
    {
        var (other, largest, terms) = (0, 0f, 0);
        for (var i = 0; i < expected.Length; i++)
        {
            var weights = new Dictionary<int, float>();
            for (var t = 0; t < expected[i].TermIds.Length; t++)
            {
                weights[expected[i].TermIds[t]] = expected[i].Weights[t];
            }

            terms += actual[i].TermIds.Length;
            for (var t = 0; t < actual[i].TermIds.Length; t++)
            {
                other += weights.Remove(actual[i].TermIds[t], out var weight) ? 0 : 1;
                largest = Math.Max(largest, Math.Abs(actual[i].Weights[t] - weight));
            }

            other += weights.Count;
            largest = Math.Max(largest, weights.Count == 0 ? 0f : weights.Values.Max());
        }

        return string.Create(
            CultureInfo.InvariantCulture, $"{terms} terms, {other} others, largest difference {largest:E1}");
    }

    private static string Text(string line)
    {
        using var json = JsonDocument.Parse(line);
        var (title, text) = (json.RootElement.GetProperty("title"), json.RootElement.GetProperty("text"));
        return $"{title.GetString()} {text.GetString()}";
    }
}
