namespace SparseSearch.Eval.Tuning;

/// <summary>What no other one beats in both: lower cost, higher worth.</summary>
public static class ParetoFront
{
    /// <summary>Marks the points of the front.</summary>
    /// <param name="points">Cost, such as a time, and worth, such as recall, of each.</param>
    /// <returns>
    /// For each point, whether every other one is worth less or costs more; of equal points all are on the front.
    /// </returns>
    public static bool[] Of(IReadOnlyList<(double Cost, double Worth)> points)
    {
        ArgumentNullException.ThrowIfNull(points);
        return [.. points.Select(point => !points.Any(other =>
            other.Worth >= point.Worth && other.Cost <= point.Cost
            && (other.Worth > point.Worth || other.Cost < point.Cost)))];
    }

    /// <summary>The points of the front by ascending cost; of equal points one.</summary>
    /// <param name="points">In any order.</param>
    public static IReadOnlyList<(double Cost, double Worth)> Line(IReadOnlyList<(double Cost, double Worth)> points) =>
        [.. points.Zip(Of(points)).Where(static pair => pair.Second).Select(static pair => pair.First).Distinct().OrderBy(static point => point.Cost)];
}
