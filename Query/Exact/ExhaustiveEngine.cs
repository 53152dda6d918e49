using SparseSearch.Core.Postings;
using SparseSearch.Core.Searching;

namespace SparseSearch.Query.Exact;

/// <summary>The exhaustive loop as an engine without settings. Thread-safe.</summary>
/// <param name="forward">The documents; outlives the engine.</param>
public sealed class ExhaustiveEngine(ForwardIndex forward) : ISegmentEngine
{
    /// <summary>The engine's name.</summary>
    public const string EngineName = "exhaustive";

    /// <summary>Nanoseconds of a document, read in order and merged term by term with the query.</summary>
    private const double DocumentCost = 500;

    /// <inheritdoc/>
    public string Name => EngineName;

    /// <inheritdoc/>
    public IReadOnlyList<EngineKnob> Knobs => [];

    /// <inheritdoc/>
    public IReadOnlyList<EngineSetting> Grid(int k) => [new EngineSetting(Name)];

    /// <inheritdoc/>
    public ISearcher Configure(EngineSetting setting)
    {
        EngineKnobs.Check(setting, Name, Knobs);
        return new ExhaustiveSearcher(forward);
    }

    /// <inheritdoc/>
    public double CostOf(in SearchStatistics statistics) => DocumentCost * statistics.DocumentsScored;
}
