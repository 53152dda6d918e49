using System.Collections;
using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using SparseSearch.Cli.Output;
using SparseSearch.Core.Vectors;
using SparseSearch.Eval.Datasets;
using SparseSearch.Indexer;
using SparseSearch.Indexer.Bulk;

namespace SparseSearch.Cli.Commands.Bench;

/// <summary>The verb <c>bench build</c>: vectors to an index, timed without the reading of the vectors.</summary>
internal static class BenchBuildCommand
{
    /// <summary>The share of a machine's memory that documents may fill before a segment is written.</summary>
    private const double MemoryShare = 0.5;

    public static Command Create(Terminal terminal)
    {
        var vectors = new Option<string>("--vectors")
        {
            Description = "Vectors to index (.csr, .csr.zst).",
            HelpName = "FILE",
            Required = true,
        };
        var index = new Option<string>("--index", "-i")
        {
            Description = "Folder of the index to write; one that is there is replaced.",
            HelpName = "FOLDER",
            Required = true,
        };
        var config = Config();
        var threads = CommonOptions.Threads();
        var command = new Command(
            "build",
            "Build an index for a comparison, in one segment where memory allows; prints BUILD_NS and the nanoseconds it "
            + "took, reading the file excluded.\n\n"
            + "Example: sparsesearch bench build --vectors docs.csr --index docs.index --config '{\"engine\": \"windowed\"}'")
        {
            vectors, index, config, threads,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            var chosen = BenchConfig.Parse(parsed.GetRequiredValue(config));
            var source = CsrVectors.Open(parsed.GetRequiredValue(vectors));
            var options = new IndexBuildOptions
            {
                Existing = ExistingIndex.Replace,
                MemoryLimitBytes = Math.Max(
                    new IndexBuildOptions().MemoryLimitBytes,
                    (long)(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes * MemoryShare)),
                Threads = CommonOptions.InRange("--threads", parsed.GetValue(threads), 1, 1024),
                Order = chosen.Sections.Order,
            };
            var rows = new TimedRows(source.ReadRows());
            var watch = Stopwatch.StartNew();
            VectorIndexer.Build(
                parsed.GetRequiredValue(index), Vocabulary.Numbered(Math.Max(1, source.ColumnCount)), rows, options,
                chosen.Sections.Builders(), cancellationToken: cancellationToken);
            var nanos = (watch.Elapsed - rows.Reading).TotalNanoseconds;
            terminal.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"BUILD_NS {nanos:F0}"));
            return Task.FromResult(ExitCodes.Done);
        });
        return command;
    }

    public static Option<string> Config() => new("--config")
    {
        Description = "One configuration of bench configs.",
        HelpName = "JSON",
        Required = true,
    };

    /// <summary>Rows with the time that it took to read them.</summary>
    private sealed class TimedRows(IEnumerable<SparseVector> rows) : IEnumerable<SparseVector>
    {
        private long _ticks;

        public TimeSpan Reading => Stopwatch.GetElapsedTime(0, _ticks);

        public IEnumerator<SparseVector> GetEnumerator()
        {
            using var source = rows.GetEnumerator();
            while (true)
            {
                var begin = Stopwatch.GetTimestamp();
                var isThere = source.MoveNext();
                _ticks += Stopwatch.GetTimestamp() - begin;
                if (!isThere)
                {
                    yield break;
                }

                yield return source.Current;
            }
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
