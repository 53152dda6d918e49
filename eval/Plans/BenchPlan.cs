using SparseSearch.Eval.Metrics;

namespace SparseSearch.Eval.Plans;

/// <summary>What a bench measures: every encoder with every engine on every collection. Immutable.</summary>
public sealed record BenchPlan
{
    /// <summary>What the report is called.</summary>
    public required string Name { get; init; }

    /// <summary>Where queries are searched for; at least one.</summary>
    public required IReadOnlyList<PlanDataset> Collections { get; init; }

    /// <summary>What makes vectors; may be empty where no engine needs one.</summary>
    public required IReadOnlyList<PlanEncoder> Encoders { get; init; }

    /// <summary>What searches; at least one.</summary>
    public required IReadOnlyList<PlanEngine> Engines { get; init; }

    /// <summary>Measures by which a collection's queries are judged; default <see cref="Metric.Defaults"/>.</summary>
    public IReadOnlyList<Metric> Metrics { get; init; } = Metric.Defaults;

    /// <summary>The measure that is compared, plotted and broken down; one of <see cref="Metrics"/>. Default the first.</summary>
    public Metric MainMetric { get; init; } = Metric.Defaults[0];

    /// <summary>Hits a query, for the measures; default 1,000.</summary>
    public int Depth { get; init; } = 1000;

    /// <summary>Hits a query, for the times and for recall against exact search; default 10.</summary>
    public int TimedHits { get; init; } = 10;

    /// <summary>The engine, by its name in the plan, that every other one is compared with; null to compare nothing.</summary>
    public string? Baseline { get; init; }

    /// <summary>Samples of the randomisation test and of the bootstrap; default 10,000.</summary>
    public int Samples { get; init; } = 10_000;

    /// <summary>Decides the samples; default 1.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Figures that have to come out.</summary>
    public IReadOnlyList<PlanExpectation> Expectations { get; init; } = [];

    /// <summary>
    /// Everything to measure, collection by collection and encoder by encoder; an engine that needs no encoder once a collection.
    /// </summary>
    public IReadOnlyList<PlanCell> Cells =>
    [
        .. Collections.SelectMany(collection => Engines.Where(static engine => !engine.NeedsEncoder)
            .Select(engine => new PlanCell(collection, null, engine))
            .Concat(Encoders.SelectMany(encoder => Engines.Where(static engine => engine.NeedsEncoder)
                .Select(engine => new PlanCell(collection, encoder, engine))))),
    ];
}
