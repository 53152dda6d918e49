using SparseSearch.Core.Searching;

namespace SparseSearch.Query.Planning;

/// <summary>The cheapest setting that was measured to reach a level of recall.</summary>
/// <param name="Level">The level, see <see cref="RecallTarget.Level"/>; a multiple of 0.001.</param>
/// <param name="Setting">Engine and knobs.</param>
/// <param name="MeanRecall">Mean over the queries, from 0 to 1.</param>
/// <param name="LowerBound">What the mean over all such queries is at least, by <see cref="RecallMeasurement"/>.</param>
/// <param name="Cost">Mean of <see cref="ISegmentEngine.CostOf"/>.</param>
public sealed record CalibrationPoint(
    double Level, EngineSetting Setting, double MeanRecall, double LowerBound, double Cost);
