using SparseSearch.Core.Postings;
using SparseSearch.Core.Searching;

namespace SparseSearch.Query.Planning;

/// <summary>
/// Measures which settings of which engines reach which recall on a segment, and for what cost. The numbers depend on
/// the segment, the engines and the options alone: costs are counts, and every query is measured on its own.
/// </summary>
internal sealed class Calibrator
{
    /// <summary>The levels that are looked for.</summary>
    private static readonly double[] s_levels = [0.80, 0.85, 0.90, 0.925, 0.95, 0.97, 0.98, 0.99, 0.995, 0.999];

    /// <summary>The numbers of hits, and by how much fewer queries show enough: each has that many more hits.</summary>
    private static readonly (int K, int QueryDivisor)[] s_steps = [(10, 1), (100, 4), (1_000, 8)];

    /// <summary>
    /// Settings may cost this much more than exact search, by counts: they do not tell that exact sums are twice as
    /// wide and their bounds take time, so that of two equal costs exact search's is the slower.
    /// </summary>
    private const double ExactAllowance = 1.1;

    /// <summary>
    /// Below this length more queries are measured, the shorter the more: with few terms the recall varies more from
    /// query to query, so that more of them have to prove a level, and each takes less time.
    /// </summary>
    private const int ShortLength = 16;

    /// <summary>The fewest queries that say anything.</summary>
    private const int MinQueries = 16;

    private readonly ForwardIndex _forward;
    private readonly ISearcher _exact;
    private readonly IReadOnlyList<ISegmentEngine> _engines;
    private readonly CalibrationOptions _options;
    private readonly ParallelOptions _parallel;

    private Calibrator(
        ForwardIndex forward, ISearcher exact, IReadOnlyList<ISegmentEngine> engines, CalibrationOptions options,
        CancellationToken cancellationToken)
    {
        _forward = forward;
        _exact = exact;
        _engines = engines;
        _options = options;
        _parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = options.Threads,
            CancellationToken = cancellationToken,
        };
    }

    /// <summary>Measures a segment.</summary>
    /// <param name="forward">The segment's documents.</param>
    /// <param name="exact">Exact search over the segment.</param>
    /// <param name="engines">
    /// Over the segment; the first one's <see cref="ISegmentEngine.CostOf"/> is exact's too.
    /// </param>
    /// <param name="options">Checked already.</param>
    /// <param name="cancellationToken">Looked at once a query.</param>
    public static Calibration Measure(
        ForwardIndex forward, ISearcher exact, IReadOnlyList<ISegmentEngine> engines, CalibrationOptions options,
        CancellationToken cancellationToken)
    {
        var calibrator = new Calibrator(forward, exact, engines, options, cancellationToken);
        var groups = new List<CalibrationGroup>();
        for (var lengthClass = 0; lengthClass < LengthClass.Count; lengthClass++)
        {
            var queries = calibrator.QueriesOf(lengthClass);
            groups.AddRange(s_steps
                .Select(step => calibrator.MeasureGroup(lengthClass, step.K, Part(queries, step.QueryDivisor)))
                .OfType<CalibrationGroup>());
        }

        return new Calibration(
            options.Queries.Count > 0 ? CalibrationOrigin.Given : CalibrationOrigin.Documents, groups);
    }

    private static List<CalibrationQuery> Part(List<CalibrationQuery> queries, int divisor) =>
        queries.GetRange(0, Math.Min(queries.Count, Math.Max(MinQueries, queries.Count / divisor)));

    private List<CalibrationQuery> QueriesOf(int lengthClass)
    {
        var length = LengthClass.LengthOf(lengthClass);
        var count = _options.QueriesPerLength * Math.Max(ShortLength / length, 1);
        var given = _options.Queries.Where(query => LengthClass.IndexOf(query.Nnz) == lengthClass)
            .Take(count).Select(query => new CalibrationQuery(query, -1)).ToList();
        return given.Count >= MinQueries ? given : SampledQueries.Draw(_forward, length, count);
    }

    private CalibrationGroup? MeasureGroup(int lengthClass, int k, List<CalibrationQuery> queries)
    {
        // A segment of hardly more documents than hits is searched exactly.
        if (queries.Count < MinQueries || k > _forward.DocCount / 4)
        {
            return null;
        }

        var sample = CalibrationSample.Take(
            queries, CalibrationGroup.MeasuredKOf(k), _exact, statistics => _engines[0].CostOf(statistics),
            _parallel);
        if (sample.Count < MinQueries)
        {
            return null;
        }

        var settings = _engines.SelectMany(engine => engine.Grid(k)
            .Where(setting => setting.Engine == engine.Name).Select(setting => (engine, setting))).ToList();
        var rough = CalibrationSweep.Measure(settings, sample, CalibrationSweep.RoughQueriesFor(k), _parallel);
        var promising = CalibrationSweep.Promising(rough, ExactAllowance * sample.ExactCost);
        var measured = CalibrationSweep.MeasureUntil(
            s_levels[^1], promising.ConvertAll(i => settings[i]), sample, _parallel);
        var points = new List<CalibrationPoint>();
        foreach (var level in s_levels)
        {
            var best = Enumerable.Range(0, measured.Count)
                .Where(i => measured[i].LowerBound >= level && measured[i].Cost < ExactAllowance * sample.ExactCost)
                .OrderBy(i => measured[i].Cost).FirstOrDefault(-1);
            if (best >= 0)
            {
                points.Add(new CalibrationPoint(
                    level, settings[promising[best]].setting, measured[best].Mean, measured[best].LowerBound,
                    measured[best].Cost));
            }
        }

        return new CalibrationGroup
        {
            Length = LengthClass.LengthOf(lengthClass),
            K = k,
            QueryCount = sample.Count,
            ExactCost = sample.ExactCost,
            Points = points,
        };
    }
}
