using System.Diagnostics;
using System.Globalization;
using SparseSearch.Core.Searching;
using SparseSearch.Core.Segments;
using SparseSearch.Query;

namespace SparseSearch.Benchmarks;

/// <summary>
/// Measures how many queries a second a batch answers on one thread and on several, for each setting of
/// <see cref="EngineTimes"/>, k = 10. Rounds with one and with several threads alternate, and the best of each counts.
/// Does not measure latency. On a machine that others use as well, threads wait for processors that they do not get:
/// there the second ratio tells more, of the processor time that a query takes on one thread and among several.
/// </summary>
internal static class BatchThroughput
{
    private const int Rounds = 5, K = 10;

    /// <summary>Runs: <c>index-folder queries.csr [queries] [threads]</c>.</summary>
    public static void Run(ReadOnlySpan<string> arguments, TextWriter output)
    {
        var count = arguments.Length > 2 ? int.Parse(arguments[2], CultureInfo.InvariantCulture) : 2_000;
        var threads = arguments.Length > 3
            ? int.Parse(arguments[3], CultureInfo.InvariantCulture) : Environment.ProcessorCount;
        var (queries, _) = CsrVectors.Read(arguments[1], count);
        SearchRequest[] requests = [.. queries.Select(query => new SearchRequest { Query = query, K = K })];
        using var index = IndexSnapshot.Open(arguments[0]);
        SegmentWarmUp.Run(index);
        foreach (var (name, searcher) in EngineTimes.Engines(index.Segments[0].Reader))
        {
            var never = new Spent(double.MaxValue, double.MaxValue);
            var (one, several) = (never, never);
            for (var round = 0; round < Rounds; round++)
            {
                one = one.Least(Measure(new BatchSearcher(searcher, 1), requests));
                several = several.Least(Measure(new BatchSearcher(searcher, threads), requests));
            }

            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{name}: {count / one.Seconds:f0} queries a second on one thread, {count / several.Seconds:f0} on "
                + $"{threads}: {one.Seconds / several.Seconds:f2} times; processor time a query "
                + $"{one.ProcessorSeconds / count * 1e6:f1} and {several.ProcessorSeconds / count * 1e6:f1} µs: "
                + $"{threads * one.ProcessorSeconds / several.ProcessorSeconds:f2} times"));
        }
    }

    private static Spent Measure(BatchSearcher batch, SearchRequest[] requests)
    {
        var start = Stopwatch.GetTimestamp();
        var processorStart = Environment.CpuUsage.TotalTime;
        batch.Search(requests, out _);
        return new Spent(
            Stopwatch.GetElapsedTime(start).TotalSeconds,
            (Environment.CpuUsage.TotalTime - processorStart).TotalSeconds);
    }

    private readonly record struct Spent(double Seconds, double ProcessorSeconds)
    {
        public Spent Least(Spent other) =>
            new(Math.Min(Seconds, other.Seconds), Math.Min(ProcessorSeconds, other.ProcessorSeconds));
    }
}
