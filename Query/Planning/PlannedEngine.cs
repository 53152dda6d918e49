using SparseSearch.Core.Searching;
using SparseSearch.Core.Segments;

namespace SparseSearch.Query.Planning;

/// <summary>
/// The planner as an engine whose one knob is the recall that is asked for. Thread-safe.
/// </summary>
public sealed class PlannedEngine : ISegmentEngine
{
    /// <summary>The engine's name.</summary>
    public const string EngineName = "auto";

    private static readonly EngineKnob s_recall = new(
        "recall",
        "the share of the best hits that is to be found on average, 1 for exact hits; higher finds more",
        RecallTarget.MinLevel, 1, RecallTarget.Balanced.Level);

    private static readonly double[] s_levels = [0.8, 0.85, 0.9, 0.925, 0.95, 0.97, 0.98, 0.99, 0.995, 0.999, 1];

    private readonly SegmentReader _segment;
    private readonly IReadOnlyList<ISegmentEngine> _engines;

    /// <summary>A planner over a segment.</summary>
    /// <param name="segment">Must outlive the engine.</param>
    /// <param name="engines">Over the segment, at least one; the first one's costs are those of the planner.</param>
    /// <exception cref="ArgumentException">There is no engine.</exception>
    public PlannedEngine(SegmentReader segment, IReadOnlyList<ISegmentEngine> engines)
    {
        ArgumentNullException.ThrowIfNull(segment);
        ArgumentNullException.ThrowIfNull(engines);
        _segment = segment;
        _engines = engines.Count > 0 ? engines : throw new ArgumentException("A planner needs an engine.", nameof(engines));
    }

    /// <inheritdoc/>
    public string Name => EngineName;

    /// <inheritdoc/>
    public IReadOnlyList<EngineKnob> Knobs { get; } = [s_recall];

    /// <summary>The setting that asks for a recall.</summary>
    public static EngineSetting SettingFor(RecallTarget target) => new(EngineName, (s_recall.Name, target.Level));

    /// <inheritdoc/>
    public IReadOnlyList<EngineSetting> Grid(int k) =>
        [.. s_levels.Select(level => new EngineSetting(EngineName, (s_recall.Name, level)))];

    /// <inheritdoc/>
    public ISearcher Configure(EngineSetting setting)
    {
        EngineKnobs.Check(setting, Name, Knobs);
        var level = EngineKnobs.ValueIn(setting, s_recall);
        return SearchPlanner.Open(
            _segment, level > RecallTarget.MaxLevel ? RecallTarget.Exact : new RecallTarget(level), _engines);
    }

    /// <inheritdoc/>
    public double CostOf(in SearchStatistics statistics) => _engines[0].CostOf(statistics);
}
