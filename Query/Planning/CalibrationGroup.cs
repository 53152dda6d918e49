namespace SparseSearch.Query.Planning;

/// <summary>What was measured for queries of one length and one number of hits.</summary>
public sealed record CalibrationGroup
{
    /// <summary>
    /// One hit in so many more is looked for than asked: the best documents of a query made of a document share more
    /// terms with it, and stand out more, than those of a query that somebody wrote.
    /// </summary>
    private const int DepthDivisor = 8;

    /// <summary>Terms of a query; the group stands for queries of about 0.7 to 1.4 times as many.</summary>
    public required int Length { get; init; }

    /// <summary>Hits that settings were chosen for.</summary>
    public required int K { get; init; }

    /// <summary>Hits that were measured, and up to which the group holds: one in eight more.</summary>
    public int MeasuredK => MeasuredKOf(K);

    /// <summary>Queries measured.</summary>
    public required int QueryCount { get; init; }

    /// <summary>Mean cost of an exact search, in the unit of <see cref="CalibrationPoint.Cost"/>.</summary>
    public required double ExactCost { get; init; }

    /// <summary>
    /// One a level that a setting reaches for no more than exact search takes, levels ascending; may be empty.
    /// </summary>
    public required IReadOnlyList<CalibrationPoint> Points { get; init; }

    /// <summary>Hits that are measured for so many that are wanted.</summary>
    internal static int MeasuredKOf(int k) => k + (k / DepthDivisor);

    /// <summary>The point of the smallest level at or above another, or null where only exact search is left.</summary>
    public CalibrationPoint? PointFor(double level) => Points.FirstOrDefault(point => point.Level >= level);
}
