using SparseSearch.Eval.Datasets;
using SparseSearch.Eval.Metrics;
using SparseSearch.Eval.Runs;

namespace SparseSearch.Eval.Commands;

/// <summary>What an evaluation searches for, how deep, and by which measures it is judged.</summary>
public sealed record EvaluateOptions
{
    /// <summary>The largest <see cref="Depth"/>.</summary>
    public const int DepthLimit = 100_000;

    /// <summary>The data set, opened with the split to evaluate.</summary>
    public required CollectionFolder Dataset { get; init; }

    /// <summary>What the report calls the searcher, for example <c>exact</c>.</summary>
    public required string EngineName { get; init; }

    /// <summary>
    /// Hits a query, 1 to <see cref="DepthLimit"/>; default 1,000, so that recall@1000 says something. One more is
    /// fetched where a query's own document is dropped.
    /// </summary>
    public int Depth { get; init; } = 1000;

    /// <summary>What to measure; default <see cref="Metric.Defaults"/>.</summary>
    public IReadOnlyList<Metric> Metrics { get; init; } = Metric.Defaults;

    /// <summary>The scoring rules; default those of BEIR.</summary>
    public EvaluationRules Rules { get; init; } = new();

    /// <summary>
    /// What is known of the indexed vectors; null leaves document density and FLOPS out of the report.
    /// </summary>
    public CollectionStatistics? Collection { get; init; }

    /// <summary>
    /// Whether a document of an external id can be found at all; null leaves out of the report how many judgements name documents
    /// that cannot.
    /// </summary>
    public Func<string, bool>? KnowsDocument { get; init; }

    /// <summary>Where to write the run, packed if it ends in <c>.zst</c> or <c>.gz</c>; null to write none.</summary>
    public string? RunPath { get; init; }

    /// <summary>The run's name in its file; default <c>sparsesearch</c>.</summary>
    public string RunTag { get; init; } = "sparsesearch";

    /// <summary>
    /// Queries that are encoded and searched once before the clock runs, so that compilation and cold caches are not
    /// timed; default 5, at least 0.
    /// </summary>
    public int WarmupQueries { get; init; } = 5;
}
