using SparseSearch.Core.Searching;
using SparseSearch.Core.Segments;
using SparseSearch.Query;
using SparseSearch.Query.Clustered;
using SparseSearch.Query.Exact;
using SparseSearch.Query.Impact;
using SparseSearch.Query.Planning;
using SparseSearch.Seismic;

namespace SparseSearch.Embedded.Composition;

/// <summary>Which name is which engine; what an index needs for it is in <see cref="EngineSections"/>.</summary>
public static class EngineCatalog
{
    /// <summary>The engine that is used where none is asked for: windowed and exact.</summary>
    public const string Default = WindowedEngine.ExactName;

    /// <summary>The planner: asked for a recall, it chooses engine and settings for each query.</summary>
    public const string Auto = PlannedEngine.EngineName;

    /// <summary>The windowed engine's approximate mode.</summary>
    public const string Windowed = WindowedEngine.ApproximateName;

    /// <summary>The clustered engine's approximate mode.</summary>
    public const string Clustered = ClusteredEngine.ApproximateName;

    /// <summary>The clustered engine's exact mode.</summary>
    public const string ClusteredExact = ClusteredEngine.ExactName;

    /// <summary>Seismic.</summary>
    public const string Seismic = SeismicEngine.EngineName;

    /// <summary>The plain loop over every document.</summary>
    public const string Exhaustive = ExhaustiveEngine.EngineName;

    /// <summary>
    /// Smaller segments are not calibrated for the clustered engine, since the windowed one is quicker there:
    /// docs/results/scale.md.
    /// </summary>
    private const int LeastClusteredDocs = 400_000;

    /// <summary>Names of all engines.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [Default, Auto, Windowed, Clustered, ClusteredExact, Seismic, Exhaustive];

    /// <summary>Refuses a name that no engine has.</summary>
    /// <exception cref="ArgumentException">There is no such engine; the message lists those there are.</exception>
    public static void CheckName(string name)
    {
        if (!Names.Contains(name))
        {
            throw new ArgumentException(
                $"There is no engine '{name}'; there are {string.Join(", ", Names)}.", nameof(name));
        }
    }

    /// <summary>Whether every segment of an index has an engine's sections.</summary>
    /// <exception cref="ArgumentException">There is no such engine.</exception>
    public static bool IsIn(IndexSnapshot index, string name)
    {
        ArgumentNullException.ThrowIfNull(index);
        CheckName(name);
        return index.Segments.All(segment => name switch
        {
            Exhaustive => true,
            Seismic => SeismicEngine.IsIn(segment.Reader),
            Clustered or ClusteredExact => ClusteredEngine.IsIn(segment.Reader),
            _ => WindowedEngine.IsIn(segment.Reader),
        });
    }

    /// <summary>Opens an engine over each segment of an index, which must outlive them.</summary>
    /// <param name="index">What is searched.</param>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <returns>One a segment, in doc id order.</returns>
    /// <exception cref="ArgumentException">There is no such engine; the message lists those there are.</exception>
    /// <exception cref="InvalidOperationException">
    /// The index was built without the engine's sections; the message says how to build it with them.
    /// </exception>
    /// <exception cref="SegmentFormatException">The engine's sections are damaged.</exception>
    public static IReadOnlyList<ISegmentEngine> OpenSegments(IndexSnapshot index, string name)
    {
        if (!IsIn(index, name))
        {
            throw new InvalidOperationException(
                $"{index.Folder}: the index was built without the sections of the engine {name}; build it again with "
                + $"index --engines {name}, or choose one of "
                + $"{string.Join(", ", Names.Where(other => IsIn(index, other)))}.");
        }

        return [.. index.Segments.Select(segment => (ISegmentEngine)(name switch
        {
            Exhaustive => new ExhaustiveEngine(segment.Forward),
            Seismic => SeismicEngine.Open(segment.Reader),
            Clustered or ClusteredExact => ClusteredEngine.Open(segment.Reader),
            Auto => new PlannedEngine(segment.Reader, Calibrated(segment.Reader)),
            _ => WindowedEngine.Open(segment.Reader),
        }))];
    }

    /// <summary>The engines of a segment that are calibrated, and that the planner chooses among.</summary>
    /// <param name="segment">It has impact-grouped postings.</param>
    /// <exception cref="SegmentFormatException">An engine's sections are damaged.</exception>
    public static IReadOnlyList<ISegmentEngine> Calibrated(SegmentReader segment)
    {
        ArgumentNullException.ThrowIfNull(segment);
        return segment.DocCount >= LeastClusteredDocs && ClusteredEngine.IsIn(segment)
            ? [WindowedEngine.Open(segment), ClusteredEngine.Open(segment)]
            : [WindowedEngine.Open(segment)];
    }

    /// <summary>Opens an engine with a setting over an index, which must outlive it.</summary>
    /// <param name="index">What is searched.</param>
    /// <param name="setting">Engine and settings.</param>
    /// <exception cref="ArgumentException">
    /// There is no such engine, it has no such setting, or a value is outside its range.
    /// </exception>
    /// <exception cref="InvalidOperationException">The index was built without the engine's sections.</exception>
    /// <exception cref="SegmentFormatException">The engine's sections are damaged.</exception>
    public static ISearcher Open(IndexSnapshot index, EngineSetting setting)
    {
        ArgumentNullException.ThrowIfNull(setting);
        return Configure(index, OpenSegments(index, setting.Engine), setting);
    }

    /// <summary>Opens what others are compared with: the default engine, or the plain loop in an index without its sections.</summary>
    /// <param name="index">What is searched.</param>
    /// <exception cref="SegmentFormatException">The engine's sections are damaged.</exception>
    public static ISearcher OpenTruth(IndexSnapshot index) =>
        Open(index, new EngineSetting(IsIn(index, Default) ? Default : Exhaustive));

    /// <summary>One searcher over the live documents of all segments, with a setting.</summary>
    /// <param name="index">What is searched.</param>
    /// <param name="segments">From <see cref="OpenSegments"/>.</param>
    /// <param name="setting">Of the same engine.</param>
    /// <exception cref="ArgumentException">The engine has no such setting, or a value is outside its range.</exception>
    public static ISearcher Configure(
        IndexSnapshot index, IReadOnlyList<ISegmentEngine> segments, EngineSetting setting)
    {
        ArgumentNullException.ThrowIfNull(index);
        ArgumentNullException.ThrowIfNull(segments);
        ArgumentNullException.ThrowIfNull(setting);
        return new IndexSearcher(
            setting.Engine,
            [.. segments.Select((segment, i) => LiveSearcher.Over(segment.Configure(setting), index.LiveDocs[i]))]);
    }
}
