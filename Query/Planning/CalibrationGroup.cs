namespace SparseSearch.Query.Planning;

/// <summary>What was measured for queries of one length and one number of hits.</summary>
public sealed record CalibrationGroup
{
    /// <summary>Terms of a query; the group stands for queries of about 0.7 to 1.4 times as many.</summary>
    public required int Length { get; init; }

    /// <summary>Hits wanted.</summary>
    public required int K { get; init; }

    /// <summary>Queries measured.</summary>
    public required int QueryCount { get; init; }

    /// <summary>Mean cost of an exact search, in the unit of <see cref="CalibrationPoint.Cost"/>.</summary>
    public required double ExactCost { get; init; }

    /// <summary>
    /// One a level that a setting reaches for no more than exact search takes, levels ascending; may be empty.
    /// </summary>
    public required IReadOnlyList<CalibrationPoint> Points { get; init; }

    /// <summary>The point of the smallest level at or above another, or null where only exact search is left.</summary>
    public CalibrationPoint? PointFor(double level) => Points.FirstOrDefault(point => point.Level >= level);
}
