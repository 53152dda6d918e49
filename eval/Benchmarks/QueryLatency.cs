using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using SparseSearch.Core.TextEncoding;
using SparseSearch.Encoders;
using SparseSearch.Eval.Latency;

namespace SparseSearch.Benchmarks;

/// <summary>
/// Measures what a query waits for its vector on the processor: percentiles one at a time, and queries a second of 1, 2,
/// 4 and 16 callers at the same time, for each precision, in rounds that take turns. Opening and warming up are left
/// out.
/// </summary>
internal static class QueryLatency
{
    private const int Rounds = 3;

    private static readonly string[] s_precisions = ["auto", "fp32", "int8"];

    private static readonly int[] s_callers = [1, 2, 4, 16];

    /// <summary>Measures and prints a line a precision and round.</summary>
    /// <param name="arguments">Model folder, queries (JSON lines with text), calls a round, threads.</param>
    /// <param name="output">Where results are printed.</param>
    public static async Task RunAsync(string[] arguments, TextWriter output)
    {
        string[] queries = [.. File.ReadLines(arguments[1]).Select(static line =>
        {
            using var json = JsonDocument.Parse(line);
            return json.RootElement.GetProperty("text").GetString() ?? "";
        })];
        var calls = arguments.Length > 2 ? int.Parse(arguments[2], CultureInfo.InvariantCulture) : 1000;
        var threads = arguments.Length > 3
            ? int.Parse(arguments[3], CultureInfo.InvariantCulture) : Environment.ProcessorCount;
        var encoders = s_precisions.Select(name => EncoderFactory.Open(arguments[0], new EncoderOptions
        {
            Device = EncoderDevice.Cpu,
            Precision = EncoderPrecisions.Parse(name),
            Threads = threads,
        })).ToArray();
        output.WriteLine($"{queries.Length} queries, {calls} calls a figure, {threads} threads, "
            + $"{Environment.ProcessorCount} cores");
        foreach (var encoder in encoders)
        {
            await ManyAsync(encoder, queries, calls / 4, 4).ConfigureAwait(false);
        }

        for (var round = 1; round <= Rounds; round++)
        {
            for (var i = 0; i < encoders.Length; i++)
            {
                var alone = await AloneAsync(encoders[i], queries, calls).ConfigureAwait(false);
                var rates = new List<string>();
                foreach (var callers in s_callers)
                {
                    var rate = await ManyAsync(encoders[i], queries, calls, callers).ConfigureAwait(false);
                    rates.Add(string.Create(CultureInfo.InvariantCulture, $"{callers}: {rate:F0}"));
                }

                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"round {round} {s_precisions[i],-4}  p50 {alone.P50Micros / 1000:F2} p90 {alone.P90Micros / 1000:F2} "
                    + $"p99 {alone.P99Micros / 1000:F2} max {alone.MaxMicros / 1000:F2} ms  queries/s by callers "
                    + $"{string.Join(", ", rates)}"));
            }
        }

        Array.ForEach(encoders, static e => e.Dispose());
    }

    private static async Task<LatencySummary> AloneAsync(SparseEncoder encoder, string[] queries, int calls)
    {
        var times = new TimeSpan[calls];
        for (var i = 0; i < calls; i++)
        {
            var start = Stopwatch.GetTimestamp();
            await encoder.EncodeAsync([queries[i % queries.Length]], EncodingSide.Query).ConfigureAwait(false);
            times[i] = Stopwatch.GetElapsedTime(start);
        }

        return LatencySummary.Of(times);
    }

    private static async Task<double> ManyAsync(SparseEncoder encoder, string[] queries, int calls, int callers)
    {
        var next = -1;
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            for (var i = Interlocked.Increment(ref next); i < calls; i = Interlocked.Increment(ref next))
            {
                await encoder.EncodeAsync([queries[i % queries.Length]], EncodingSide.Query).ConfigureAwait(false);
            }
        }))).ConfigureAwait(false);
        return calls / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
