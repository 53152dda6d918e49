using SparseSearch.Eval.Metrics;
using SparseSearch.Eval.Runs;
using SparseSearch.Eval.Statistics;

namespace SparseSearch.Eval.Plans;

/// <summary>
/// What the results of a plan say: means with their intervals, differences from the baseline and whether they are more than luck,
/// recall of the exact hits, groups of queries, expected figures. Made of a results folder alone. Immutable.
/// </summary>
public sealed class PlanAnalysis
{
    /// <summary>Wins and losses that are kept a cell.</summary>
    private const int ShownQueries = 5;

    private PlanAnalysis(PlanRecord plan)
    {
        Plan = plan;
    }

    /// <summary>What was planned.</summary>
    public PlanRecord Plan { get; }

    /// <summary>The cells that were measured, in the plan's order.</summary>
    public IReadOnlyList<AnalysedCell> Cells { get; private init; } = [];

    /// <summary>Names of the cells that were not.</summary>
    public IReadOnlyList<string> MissingCells { get; private init; } = [];

    /// <summary>Groups of queries of every judged collection, those without a query left out.</summary>
    public IReadOnlyList<QueryGroup> Groups { get; private init; } = [];

    /// <summary>What to use on each judged collection.</summary>
    public IReadOnlyList<Recommendation> Recommendations { get; private init; } = [];

    /// <summary>What was expected, and whether it came out.</summary>
    public IReadOnlyList<ExpectationOutcome> Expectations { get; private init; } = [];

    /// <summary>Reads and analyses results.</summary>
    /// <param name="folder">The results.</param>
    /// <param name="cancellationToken">Looked at before every cell.</param>
    /// <exception cref="PlanException">A file is damaged.</exception>
    public static PlanAnalysis Of(ResultsFolder folder, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var plan = folder.ReadPlan();
        var read = plan.Cells.Select(id => (Id: id, Result: folder.ReadCell(id))).ToArray();
        var work = new Work(folder, plan, [.. read.Where(static cell => cell.Result is not null).Select(static cell => (cell.Id, cell.Result!))]);
        return new PlanAnalysis(plan)
        {
            Cells = work.Cells(cancellationToken),
            MissingCells = [.. read.Where(static cell => cell.Result is null).Select(static cell => cell.Id)],
            Groups = work.Groups(),
            Recommendations = work.Recommendations(),
            Expectations = work.Expectations(),
        };
    }

    /// <summary>The results being looked at.</summary>
    private sealed class Work(ResultsFolder folder, PlanRecord plan, IReadOnlyList<(string Id, CellResult Result)> cells)
    {
        private readonly Dictionary<string, IReadOnlyDictionary<string, double>> _values = new(StringComparer.Ordinal);
        private readonly Dictionary<string, IReadOnlyList<QueryFacts>> _queries = new(StringComparer.Ordinal);

        public IReadOnlyList<AnalysedCell> Cells(CancellationToken cancellationToken)
        {
            var analysed = new List<AnalysedCell>();
            foreach (var (id, result) in cells)
            {
                cancellationToken.ThrowIfCancellationRequested();
                analysed.Add(Analyse(id, result));
            }

            var compared = analysed.FindAll(static cell => cell.Comparison is not null);
            var adjusted = HolmCorrection.Adjust([.. compared.Select(static cell => cell.Comparison!.PValue)]);
            return [.. analysed.Select(cell => compared.IndexOf(cell) is var at and >= 0 ? cell with { AdjustedPValue = adjusted[at] } : cell)];
        }

        public IReadOnlyList<QueryGroup> Groups() =>
        [
            .. plan.Collections.Where(collection => QueriesOf(collection).Count > 0).SelectMany(collection => QueryGrouping.Of(
                collection, QueriesOf(collection),
                cells.Where(cell => cell.Result.Collection == collection && cell.Result.Metrics.Count > 0)
                    .ToDictionary(static cell => cell.Result.System, cell => ValuesOf(cell.Id), StringComparer.Ordinal))),
        ];

        public IReadOnlyList<Recommendation> Recommendations() =>
        [
            .. plan.Collections.Select(collection => cells.Where(cell => cell.Result.Collection == collection && cell.Result.Metrics.Count > 0)
                    .Select(cell => (cell.Result, ValuesOf(cell.Id))).ToArray())
                .Where(static judged => judged.Length > 0)
                .Select(judged => Recommendation.Of(judged, plan.MainMetric, plan.Samples, (ulong)plan.Seed)),
        ];

        public IReadOnlyList<ExpectationOutcome> Expectations() => [.. plan.Expectations.Select(expected => new ExpectationOutcome(
            expected,
            cells.Select(static cell => cell.Result).FirstOrDefault(cell =>
                cell.Collection == expected.Collection && cell.Encoder == expected.Encoder && cell.Engine == expected.Engine)
                ?.Metrics.TryGetValue(expected.Metric, out var value) == true ? value : null))];

        private AnalysedCell Analyse(string id, CellResult result)
        {
            if (result.Metrics.Count == 0)
            {
                return new AnalysedCell(id, result, null, null, null, RecallOf(id, result), [], []);
            }

            var values = ValuesOf(id);
            var interval = ConfidenceInterval.OfMean(
                [.. values.OrderBy(static pair => pair.Key, StringComparer.Ordinal).Select(static pair => pair.Value)], plan.Samples, (ulong)plan.Seed);
            var baseline = plan.Baseline == result.Engine ? null : BaselineOf(result);
            if (baseline is null)
            {
                return new AnalysedCell(id, result, interval, null, null, RecallOf(id, result), [], []);
            }

            var others = ValuesOf(baseline);
            var texts = QueriesOf(result.Collection).ToDictionary(static query => query.Id, static query => query.Text, StringComparer.Ordinal);
            QueryDifference[] differences =
            [
                .. values.Where(pair => others.ContainsKey(pair.Key) && others[pair.Key] != pair.Value)
                    .Select(pair => new QueryDifference(pair.Key, texts.GetValueOrDefault(pair.Key), pair.Value, others[pair.Key]))
                    .OrderByDescending(static query => query.Difference).ThenBy(static query => query.QueryId, StringComparer.Ordinal),
            ];
            return new AnalysedCell(
                id, result, interval, PairedComparison.Of(values, others, plan.Samples, (ulong)plan.Seed), null, RecallOf(id, result),
                [.. differences.Where(static query => query.Difference > 0).Take(ShownQueries)],
                [.. differences.Where(static query => query.Difference < 0).Reverse().Take(ShownQueries)]);
        }

        /// <summary>The baseline's cell on the same collection, of the same encoder where it has one.</summary>
        private string? BaselineOf(CellResult result) => cells.FirstOrDefault(cell =>
            cell.Result.Collection == result.Collection && cell.Result.Engine == plan.Baseline
            && (cell.Result.Encoder is null || cell.Result.Encoder == result.Encoder)).Id;

        private double? RecallOf(string id, CellResult result)
        {
            if (!plan.VectorEngines.Contains(result.Engine))
            {
                return null;
            }

            var exact = cells.FirstOrDefault(cell => cell.Result.Collection == result.Collection
                && cell.Result.Encoder == result.Encoder && plan.ExactEngines.Contains(cell.Result.Engine)).Id;
            if (exact is null)
            {
                return null;
            }

            var (found, wanted) = (TrecRun.Read(folder.TimedRunPath(id)), TrecRun.Read(folder.TimedRunPath(exact)));
            return wanted.QueryIds.Select(query => OverlapWithExact.At(result.TimedHits, found.Hits(query), wanted.Hits(query)))
                .DefaultIfEmpty(1).Average();
        }

        private IReadOnlyDictionary<string, double> ValuesOf(string id)
        {
            if (!_values.TryGetValue(id, out var values))
            {
                _values[id] = values = folder.ReadPerQuery(id, plan.MainMetric);
            }

            return values;
        }

        private IReadOnlyList<QueryFacts> QueriesOf(string collection)
        {
            if (!_queries.TryGetValue(collection, out var queries))
            {
                _queries[collection] = queries = folder.ReadQueries(collection) ?? [];
            }

            return queries;
        }
    }
}
