using SparseSearch.Core.Segments;

namespace SparseSearch.Query.Planning;

/// <summary>
/// Which settings reach which recall on one segment, measured when it was built or later with queries of its users, with the
/// segment's exact search as the truth. Immutable; holds no memory of the segment.
/// </summary>
public sealed class Calibration
{
    private readonly CalibrationGroup[] _groups;

    /// <summary>A table.</summary>
    /// <param name="origin">Where the queries came from.</param>
    /// <param name="groups">In any order; at most one a length and k.</param>
    public Calibration(CalibrationOrigin origin, IEnumerable<CalibrationGroup> groups)
    {
        Origin = origin;
        _groups = [.. groups.OrderBy(group => group.Length).ThenBy(group => group.K)];
    }

    /// <summary>Where the queries came from.</summary>
    public CalibrationOrigin Origin { get; }

    /// <summary>By length, then k.</summary>
    public IReadOnlyList<CalibrationGroup> Groups => _groups;

    /// <summary>Whether it was stored for the finished segment, and not built with it.</summary>
    public bool IsStored { get; private init; }

    /// <summary>Reads a segment's calibration: the one that was stored for it, or the one that it was built with.</summary>
    /// <returns>Null where the segment has none.</returns>
    /// <exception cref="SegmentFormatException">It is damaged or of an unknown version.</exception>
    /// <exception cref="IndexFormatException">The file beside the segment is damaged or of a newer version.</exception>
    public static Calibration? Open(SegmentReader segment) => Open(segment, out _);

    /// <summary>Reads a segment's calibration.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="note">Why a stored calibration is passed over, as a sentence; null where none is.</param>
    /// <returns>Null where the segment has none.</returns>
    /// <exception cref="SegmentFormatException">It is damaged or of an unknown version.</exception>
    /// <exception cref="IndexFormatException">The file beside the segment is damaged or of a newer version.</exception>
    public static Calibration? Open(SegmentReader segment, out string? note)
    {
        ArgumentNullException.ThrowIfNull(segment);
        if (CalibrationFile.Read(segment, out note) is { } stored)
        {
            var read = CalibrationFormat.Read(CalibrationFile.PathFor(segment.Path) ?? segment.Path, stored);
            return new Calibration(read.Origin, read.Groups) { IsStored = true };
        }

        return segment.Has(SectionKind.Calibration)
            ? CalibrationFormat.Read(segment.Path, segment.Section(SectionKind.Calibration))
            : null;
    }

    /// <summary>The same settings and recalls, for a segment where every search costs a share of what was measured.</summary>
    /// <param name="costs">Above 0.</param>
    internal Calibration ScaledBy(double costs) => new(
        Origin,
        _groups.Select(group => group with
        {
            ExactCost = group.ExactCost * costs,
            Points = [.. group.Points.Select(point => point with { Cost = point.Cost * costs })],
        }));

    /// <summary>The group of a length with the smallest k that is at least another, or null.</summary>
    public CalibrationGroup? Find(int length, long k) =>
        _groups.FirstOrDefault(group => group.Length == length && group.K >= k);
}
