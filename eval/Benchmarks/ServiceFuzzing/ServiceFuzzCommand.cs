using System.Diagnostics;
using System.Globalization;

namespace SparseSearch.Benchmarks.ServiceFuzzing;

/// <summary>Asks a whole service what its description allows and what it does not, and reports what came of it.</summary>
internal static class ServiceFuzzCommand
{
    /// <summary>Runs <c>fuzz-service …</c>, see <see cref="ServiceFuzzOptions.Parse"/>.</summary>
    /// <returns>0 where nothing was found, 1 otherwise.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter output)
    {
        var options = ServiceFuzzOptions.Parse(args);
        var folder = Directory.CreateTempSubdirectory("sparsesearch-fuzz-service-");
        try
        {
            var fuzzer = await ServiceFuzzer.StartAsync(folder.FullName, Model()).ConfigureAwait(false);
            await using (fuzzer.ConfigureAwait(false))
            {
                var clock = Stopwatch.StartNew();
                var tally = await fuzzer.RunAsync(options).ConfigureAwait(false);
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{tally.Requests:n0} requests of {fuzzer.Operations} operations, seed {options.Seed}, {options.Workers} at a time: {clock.Elapsed.TotalSeconds:f0} s, ")
                    + string.Create(
                        CultureInfo.InvariantCulture,
                        $"the longest answer {tally.Longest.TotalMilliseconds:n0} ms, most memory {Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MiB"));
                output.WriteLine(string.Join(", ", tally.Statuses.OrderBy(static s => s.Key).Select(static s => $"{s.Key}: {s.Value:n0}")));
                foreach (var finding in tally.Findings.Concat(fuzzer.Errors.All))
                {
                    output.WriteLine($"finding: {finding}");
                }

                return tally.Findings.Count == 0 ? 0 : 1;
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>A tiny model of the repository.</summary>
    private static string Model()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            var model = Path.Combine(folder, "data", "models", "inference-free-tiny");
            if (Directory.Exists(model))
            {
                return model;
            }
        }

        throw new DirectoryNotFoundException("data/models/inference-free-tiny is not above the program. Run it in the repository.");
    }
}
