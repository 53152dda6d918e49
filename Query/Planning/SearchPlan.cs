using System.Globalization;
using SparseSearch.Core.Searching;
using SparseSearch.Core.Segments;

namespace SparseSearch.Query.Planning;

/// <summary>
/// All choices of one segment for one recall target: made when the segment is opened, so that a search only looks one
/// up. Immutable and thread-safe.
/// </summary>
/// <remarks>
/// Exact search is chosen wherever nothing was measured that resembles the query: a missed hit is worse than a slow
/// one.
/// </remarks>
internal sealed class SearchPlan
{
    /// <summary>About how long it takes to score a document from its record alone.</summary>
    private const double DocumentNanos = 150;

    private readonly int[] _steps;
    private readonly PlannedSearch[,] _choices;
    private readonly PlannedSearch[,] _filteredChoices;
    private readonly PlannedSearch _fewDocuments;
    private readonly PlannedSearch _fewTerms;
    private readonly PlannedSearch _manyTerms;
    private readonly PlannedSearch _uneven;
    private readonly PlannedSearch _deep;
    private readonly PlannedSearch? _always;

    private SearchPlan(
        int docCount, RecallTarget target, Calibration? calibration, string? note, ISearcher exact,
        IReadOnlyList<ISegmentEngine> engines)
    {
        var behind = note is null ? "" : " " + note;
        _steps = [.. (calibration?.Groups ?? []).Select(group => group.K).Distinct().Order()];
        _choices = new PlannedSearch[LengthClass.Count, _steps.Length];
        _filteredChoices = new PlannedSearch[LengthClass.Count, _steps.Length];
        _fewTerms = Exactly($"a query of fewer than {LengthClass.MinTerms} terms is quick to answer exactly");
        _manyTerms = Exactly("queries of so many terms were not measured on this segment");
        _uneven = Exactly("one term outweighs the others as in no query that was measured");
        _deep = Exactly("so many hits were not measured");
        _fewDocuments = Exactly("so few accepted documents are quickest scored one by one");
        _always = target.IsExact ? Exactly("exact hits were asked for")
            : calibration is null ? Exactly(
                $"this segment of {docCount} documents was not calibrated when it was built, as small ones and those "
                + "of older versions are not")
            : null;
        for (var lengthClass = 0; lengthClass < LengthClass.Count; lengthClass++)
        {
            for (var step = 0; step < _steps.Length; step++)
            {
                var group = calibration?.Find(LengthClass.LengthOf(lengthClass), _steps[step]);
                _choices[lengthClass, step] = Noted(Choose(target, target.Level, group, exact, engines)) ?? _manyTerms;
                _filteredChoices[lengthClass, step] =
                    Noted(Choose(target, FilteredLevelOf(target), group, exact, engines)) ?? _manyTerms;
            }
        }

        PlannedSearch Exactly(string why) => new(exact, $"recall {target}: exact, since {why}.{behind}");

        PlannedSearch? Noted(PlannedSearch? planned) => planned is null ? null : planned with { Reason = planned.Reason + behind };
    }

    /// <summary>Makes the choices.</summary>
    /// <param name="segment">What is searched.</param>
    /// <param name="target">What is asked.</param>
    /// <param name="exact">Exact search over the segment.</param>
    /// <param name="engines">Those whose settings the calibration may name; others are not chosen.</param>
    /// <exception cref="SegmentFormatException">The calibration is damaged.</exception>
    /// <exception cref="IndexFormatException">The calibration that was stored beside the segment is damaged.</exception>
    public static SearchPlan Make(
        SegmentReader segment, RecallTarget target, ISearcher exact, IReadOnlyList<ISegmentEngine> engines)
    {
        // Exact hits need no calibration, not even a sound one.
        string? note = null;
        var calibration = target.IsExact ? null : Calibration.Open(segment, out note);
        return new SearchPlan(segment.DocCount, target, calibration, note, exact, engines);
    }

    /// <summary>Makes the choices by a calibration of the caller's; null as for a segment that has none.</summary>
    public static SearchPlan By(
        Calibration? calibration, SegmentReader segment, RecallTarget target, ISearcher exact,
        IReadOnlyList<ISegmentEngine> engines) => new(segment.DocCount, target, calibration, null, exact, engines);

    /// <summary>What to do with a request.</summary>
    public PlannedSearch For(SearchRequest request)
    {
        if (_always is not null)
        {
            return _always;
        }

        var nnz = request.Query.Nnz;
        if (nnz < LengthClass.MinTerms)
        {
            return _fewTerms;
        }

        var lengthClass = LengthClass.IndexOf(nnz);
        if (lengthClass < 0)
        {
            return _manyTerms;
        }

        if (LengthClass.EvennessOf(request.Query) < LengthClass.MinEvenness)
        {
            return _uneven;
        }

        var step = StepFor(request.K);
        if (request.Accepted is not { } accepted || request.AcceptsAllLive)
        {
            return step < 0 ? _deep : _choices[lengthClass, step];
        }

        var choice = step < 0 ? _deep : _filteredChoices[lengthClass, step];
        return accepted.Count() * DocumentNanos <= choice.CostNanos ? _fewDocuments : choice;
    }

    /// <summary>
    /// The level that is looked for under a filter. Engines filter while they gather candidates, so that a setting works
    /// as on a smaller collection; hits further down lie closer together, hence a setting that misses half as many.
    /// </summary>
    private static double FilteredLevelOf(RecallTarget target) => 1 - ((1 - target.Level) / 2);

    private static PlannedSearch? Choose(
        RecallTarget target, double level, CalibrationGroup? group, ISearcher exact,
        IReadOnlyList<ISegmentEngine> engines)
    {
        if (group is null || target.IsExact)
        {
            return null;
        }

        var point = group.PointFor(level);
        var engine = engines.FirstOrDefault(engine => engine.Name == point?.Setting.Engine);
        return point is null || engine is null
            ? new PlannedSearch(exact, string.Create(
                CultureInfo.InvariantCulture,
                $"recall {target}: exact, since for about {group.Length} terms and up to {group.MeasuredK} hits no "
                + $"setting reached it for less on {group.QueryCount} queries."), group.ExactCost)
            : new PlannedSearch(engine.Configure(point.Setting), string.Create(
                CultureInfo.InvariantCulture,
                $"recall {target}: {point.Setting} found {point.MeanRecall:F3}, and {point.LowerBound:F3} at least, "
                + $"on {group.QueryCount} queries of about {group.Length} terms for up to {group.MeasuredK} hits, at "
                + $"{point.Cost / group.ExactCost:P0} of the cost of exact search."), point.Cost);
    }

    private int StepFor(double depth)
    {
        for (var step = 0; step < _steps.Length; step++)
        {
            if (CalibrationGroup.MeasuredKOf(_steps[step]) >= depth)
            {
                return step;
            }
        }

        return -1;
    }
}
