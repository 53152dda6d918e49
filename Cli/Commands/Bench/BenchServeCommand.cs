using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using SparseSearch.Cli.Output;
using SparseSearch.Core.Searching;
using SparseSearch.Core.Segments;
using SparseSearch.Embedded.Composition;
using SparseSearch.Eval.Datasets;
using SparseSearch.Eval.Latency;

namespace SparseSearch.Cli.Commands.Bench;

/// <summary>
/// The verb <c>bench serve</c>: an open index and a set of queries, searched as each line of standard input says.
/// </summary>
internal static class BenchServeCommand
{
    /// <summary>Queries of the first passes, which let the runtime compile what is searched with.</summary>
    private const int WarmUpQueries = 100;

    private const int MaxThreads = 1024;

    public static Command Create(Terminal terminal)
    {
        var index = new Option<string>("--index", "-i")
        {
            Description = "Folder of an index of bench build.",
            HelpName = "FOLDER",
            Required = true,
        };
        var queries = new Option<string>("--queries", "-q")
        {
            Description = "Query vectors (.csr, .csr.zst); read before the first search.",
            HelpName = "FILE",
            Required = true,
        };
        var hits = CommonOptions.K(10);
        var config = BenchBuildCommand.Config();
        var command = new Command(
            "serve",
            "Answer from an open index. Prints READY and a JSON list of search points; then each line "
            + "'run THREADS OUTFILE POINT' searches all queries, writes nanoseconds (int64 a query) and row numbers (int32, "
            + "k a query, best first, padded with -1) to OUTFILE, and prints DONE and the pass's nanoseconds.\n\n"
            + "Example: sparsesearch bench serve --index docs.index --queries queries.csr --config '{\"engine\": \"windowed\"}'")
        {
            index, queries, hits, config,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            var k = CommonOptions.InRange("--k", parsed.GetValue(hits), 1, SearchRequest.MaxK);
            var engine = BenchConfig.Parse(parsed.GetRequiredValue(config)).Engine;
            var vectors = CsrVectors.Open(parsed.GetRequiredValue(queries)).ReadRows().ToArray();
            using var opened = IndexSnapshot.Open(IndexPath.ForReading(terminal, parsed.GetRequiredValue(index)));
            var served = new Served(opened, EngineCatalog.OpenSegments(opened, engine), new QueryPass(vectors, k), k);
            served.WarmUp(new QueryPass(vectors[..Math.Min(WarmUpQueries, vectors.Length)], k), cancellationToken);
            terminal.Output.WriteLine($"READY {served.Points().ToJsonString()}");
            terminal.Output.Flush();
            while (terminal.Input.ReadLine() is { } line)
            {
                terminal.Output.WriteLine(Answer(served, line, cancellationToken));
                terminal.Output.Flush();
            }

            return Task.FromResult(ExitCodes.Done);
        });
        return command;
    }

    private static string Answer(Served served, string line, CancellationToken cancellationToken)
    {
        try
        {
            var point = line.IndexOf('{', StringComparison.Ordinal);
            var words = line[..Math.Max(0, point)].Split(' ', 3, StringSplitOptions.RemoveEmptyEntries);
            if (words is not ["run", var count, var file]
                || !int.TryParse(count, CultureInfo.InvariantCulture, out var threads))
            {
                throw new UsageException($"'{line}' is not 'run THREADS OUTFILE POINT'.");
            }

            CommonOptions.InRange("THREADS", threads, 1, MaxThreads);
            var nanos = served.Run(BenchConfig.SettingOf(line[point..]), threads, file.TrimEnd(), cancellationToken);
            return string.Create(CultureInfo.InvariantCulture, $"DONE {nanos}");
        }
        catch (Exception error) when (error is not OperationCanceledException
            && Failures.TryExplain(error, out var message, out _))
        {
            return $"ERROR {message.ReplaceLineEndings(" ")}";
        }
    }

    /// <summary>An engine over an index, with the queries.</summary>
    private sealed class Served(
        IndexSnapshot index, IReadOnlyList<ISegmentEngine> segments, QueryPass pass, int k)
    {
        private readonly int[] _rows = RowsOf(index);
        private readonly int[] _found = new int[pass.QueryCount * k];

        private IReadOnlyList<EngineSetting> Grid =>
            segments.Count > 0 ? segments[0].Grid(k) : [new EngineSetting(EngineCatalog.Exhaustive)];

        public JsonArray Points() => [.. Grid.Select(setting => (JsonNode)BenchConfig.PointOf(setting))];

        public void WarmUp(QueryPass few, CancellationToken cancellationToken)
        {
            foreach (var setting in Grid)
            {
                few.Run(EngineCatalog.Configure(index, segments, setting), cancellationToken: cancellationToken);
            }
        }

        public long Run(EngineSetting setting, int threads, string path, CancellationToken cancellationToken)
        {
            var nanos = pass.Run(EngineCatalog.Configure(index, segments, setting), threads, cancellationToken);
            _found.AsSpan().Fill(-1);
            for (var query = 0; query < pass.QueryCount; query++)
            {
                var hits = pass.HitsOf(query);
                for (var i = 0; i < hits.Length; i++)
                {
                    _found[(query * k) + i] = _rows[hits[i].DocId];
                }
            }

            using var file = File.Create(path);
            file.Write(MemoryMarshal.AsBytes(pass.Nanos));
            file.Write(MemoryMarshal.AsBytes<int>(_found));
            return nanos;
        }

        /// <summary>The row of each document in the file that the index was built from: its external id.</summary>
        private static int[] RowsOf(IndexSnapshot index)
        {
            var rows = new int[index.DocCount];
            for (var docId = 0; docId < rows.Length; docId++)
            {
                var id = index.ExternalIdOf(docId);
                rows[docId] = int.TryParse(id, CultureInfo.InvariantCulture, out var row)
                    ? row
                    : throw new UsageException(
                        $"{index.Folder} has the document '{id}', which is no row number; build it with bench build.");
            }

            return rows;
        }
    }
}
