using SparseSearch.Eval.Metrics;

namespace SparseSearch.Eval.Plans;

/// <summary>What a results folder says of its plan, so that it can be read without the plan's file.</summary>
public sealed record PlanRecord
{
    /// <summary>The plan's name.</summary>
    public required string Name { get; init; }

    /// <summary>The plan's file, as it was written.</summary>
    public required string Source { get; init; }

    /// <summary>Names of the collections, in the plan's order.</summary>
    public required IReadOnlyList<string> Collections { get; init; }

    /// <summary>Names of the cells, in the plan's order.</summary>
    public required IReadOnlyList<string> Cells { get; init; }

    /// <summary>Measures.</summary>
    public required IReadOnlyList<string> Metrics { get; init; }

    /// <summary>The measure that is compared.</summary>
    public required string MainMetric { get; init; }

    /// <summary>The engine that others are compared with; null for none.</summary>
    public string? Baseline { get; init; }

    /// <summary>Samples of tests and intervals.</summary>
    public required int Samples { get; init; }

    /// <summary>Decides the samples.</summary>
    public required int Seed { get; init; }

    /// <summary>Engines whose hits are the exact ones, by name: what others' recall is measured against.</summary>
    public required IReadOnlyList<string> ExactEngines { get; init; }

    /// <summary>Engines that give exact or approximate hits of the same scores, by name.</summary>
    public required IReadOnlyList<string> VectorEngines { get; init; }

    /// <summary>Figures that have to come out.</summary>
    public required IReadOnlyList<PlanExpectation> Expectations { get; init; }

    /// <summary>The record of a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="source">Its file's text.</param>
    /// <param name="exact">Kinds of engines whose hits are exact.</param>
    /// <param name="vectors">Kinds of engines whose scores are those of the exact ones.</param>
    public static PlanRecord Of(BenchPlan plan, string source, IReadOnlyCollection<string> exact, IReadOnlyCollection<string> vectors)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return new PlanRecord
        {
            Name = plan.Name,
            Source = source,
            Collections = [.. plan.Collections.Select(static collection => collection.Name)],
            Cells = [.. plan.Cells.Select(static cell => cell.Id)],
            Metrics = [.. plan.Metrics.Select(static metric => $"{metric}")],
            MainMetric = $"{plan.MainMetric}",
            Baseline = plan.Baseline,
            Samples = plan.Samples,
            Seed = plan.Seed,
            ExactEngines = [.. plan.Engines.Where(engine => engine.Feedback is null && exact.Contains(engine.Engine)).Select(static engine => engine.Name)],
            VectorEngines = [.. plan.Engines.Where(engine => engine.Feedback is null && vectors.Contains(engine.Engine)).Select(static engine => engine.Name)],
            Expectations = plan.Expectations,
        };
    }

    /// <summary>The main metric.</summary>
    /// <exception cref="FormatException">The record was changed by hand, and it is none.</exception>
    public Metric ReadMainMetric() => Metric.Parse(MainMetric);
}
