namespace SparseSearch.Eval.Reports.Pages;

/// <summary>The points that no other one beats in both: lower X, higher Y.</summary>
public static class ParetoFront
{
    /// <summary>The front, by ascending X; of equal points one.</summary>
    /// <param name="points">In any order.</param>
    public static IReadOnlyList<(double X, double Y)> Of(IEnumerable<(double X, double Y)> points)
    {
        ArgumentNullException.ThrowIfNull(points);
        var front = new List<(double X, double Y)>();
        foreach (var point in points.OrderBy(static p => p.X).ThenByDescending(static p => p.Y))
        {
            if (front.Count == 0 || point.Y > front[^1].Y)
            {
                front.Add(point);
            }
        }

        return front;
    }
}
