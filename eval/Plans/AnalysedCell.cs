using SparseSearch.Eval.Statistics;

namespace SparseSearch.Eval.Plans;

/// <summary>A cell's result with what follows from it and from others.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Result">What was measured.</param>
/// <param name="Interval">Where the mean of the main metric lies; null without judgements.</param>
/// <param name="Comparison">Against the baseline on the same collection; null for the baseline itself, or where there is none.</param>
/// <param name="AdjustedPValue">The comparison's p-value, corrected by Holm for all comparisons of the plan.</param>
/// <param name="RecallOfExact">
/// The share of the exact hits that the timed searches found, as <see cref="Metrics.OverlapWithExact"/> counts; null where no exact
/// engine searched the same vectors.
/// </param>
/// <param name="Wins">The queries that gain most over the baseline, best first; 5 at most.</param>
/// <param name="Losses">Those that lose most, worst first; 5 at most.</param>
public sealed record AnalysedCell(
    string Id,
    CellResult Result,
    ConfidenceInterval? Interval,
    PairedComparison? Comparison,
    double? AdjustedPValue,
    double? RecallOfExact,
    IReadOnlyList<QueryDifference> Wins,
    IReadOnlyList<QueryDifference> Losses);

/// <summary>A query that two systems do differently on.</summary>
/// <param name="QueryId">The query.</param>
/// <param name="Text">Its text; null where the results do not have it.</param>
/// <param name="Value">The main metric of the cell.</param>
/// <param name="Baseline">That of the baseline.</param>
public sealed record QueryDifference(string QueryId, string? Text, double Value, double Baseline)
{
    /// <summary>Above 0 where the cell is better.</summary>
    public double Difference => Value - Baseline;
}

/// <summary>Whether an expected figure came out.</summary>
/// <param name="Expectation">What was expected.</param>
/// <param name="Measured">What came out; null where the cell was not measured.</param>
public sealed record ExpectationOutcome(PlanExpectation Expectation, double? Measured)
{
    /// <summary>Rounding of decimal fractions; a figure that is off by the tolerance exactly is within it.</summary>
    private const double Rounding = 1e-9;

    /// <summary>Whether it did.</summary>
    public bool Holds => Measured is { } value && Math.Abs(value - Expectation.Value) <= Expectation.Tolerance + Rounding;

    /// <summary>In a line.</summary>
    public override string ToString() => FormattableString.Invariant(
        $"{Expectation.Collection} {Expectation.Encoder ?? ""}{(Expectation.Encoder is null ? "" : " ")}{Expectation.Engine}: {Expectation.Metric} {(Measured is { } value ? value.ToString("F4", System.Globalization.CultureInfo.InvariantCulture) : "not measured")}, expected {Expectation.Value} ± {Expectation.Tolerance}");
}

/// <summary>The mean of the main metric over some of a collection's queries, for every system.</summary>
/// <param name="Collection">The collection.</param>
/// <param name="Kind">What the queries have in common.</param>
/// <param name="Name">The group, for example <c>4 to 6 words</c>.</param>
/// <param name="QueryCount">Its queries.</param>
/// <param name="Means">System, as <see cref="CellResult.System"/> calls it, to mean.</param>
public sealed record QueryGroup(
    string Collection, QueryGroupKind Kind, string Name, int QueryCount, IReadOnlyDictionary<string, double> Means);

/// <summary>What queries are grouped by.</summary>
public enum QueryGroupKind
{
    /// <summary>How many words they have.</summary>
    Length,

    /// <summary>How many of their terms relevant documents have, see <see cref="QueryFacts.Overlap"/>.</summary>
    Overlap,
}
