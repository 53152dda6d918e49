namespace SparseSearch.Core.Searching;

/// <summary>
/// An engine over one open segment, before its settings are chosen: what can be set, which settings are worth trying,
/// and what a search costs. For command lines, sweeps, calibration and the planner. Thread-safe.
/// </summary>
public interface ISegmentEngine
{
    /// <summary>The engine's name, for example <c>windowed</c>.</summary>
    string Name { get; }

    /// <summary>What can be set.</summary>
    IReadOnlyList<EngineKnob> Knobs { get; }

    /// <summary>
    /// Settings worth trying for k hits: the grid of a sweep, in an order that does not depend on the machine. Holds
    /// the exact setting too where the engine has one.
    /// </summary>
    /// <param name="k">From 1 to <see cref="SearchRequest.MaxK"/>.</param>
    IReadOnlyList<EngineSetting> Grid(int k);

    /// <summary>A searcher with a setting; cheap, shares its buffers with the engine's other searchers.</summary>
    /// <exception cref="ArgumentException">
    /// The setting is another engine's, names an unknown knob, or a value is outside its range; the message names the
    /// value, the range and the remedy.
    /// </exception>
    ISearcher Configure(EngineSetting setting);

    /// <summary>
    /// What a search cost, from what it did: about nanoseconds on one core of a current server, but computed from
    /// counts, so that calibrations do not depend on the machine or its load.
    /// </summary>
    double CostOf(in SearchStatistics statistics);
}
