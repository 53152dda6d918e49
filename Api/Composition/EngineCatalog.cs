using SparseSearch.Core.Searching;
using SparseSearch.Core.Segments;
using SparseSearch.Query;
using SparseSearch.Query.Exact;
using SparseSearch.Query.Impact;

namespace SparseSearch.Api.Composition;

/// <summary>Which name is which engine, and what an index needs so that every engine can search it.</summary>
public static class EngineCatalog
{
    /// <summary>The engine that is used where none is asked for.</summary>
    public const string Default = "exact";

    /// <summary>The plain loop over every document.</summary>
    public const string Exhaustive = "exhaustive";

    /// <summary>Names of all engines.</summary>
    public static IReadOnlyList<string> Names { get; } = [Default, Exhaustive];

    /// <summary>The section builders of all engines, for building an index.</summary>
    public static IReadOnlyList<ISectionBuilder> SectionBuilders() => [new ImpactPostingsBuilder()];

    /// <summary>Opens an engine over a snapshot, which must outlive it.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="index">What is searched.</param>
    /// <exception cref="ArgumentException">There is no such engine; the message lists those there are.</exception>
    /// <exception cref="SegmentFormatException">A segment lacks the engine's sections.</exception>
    public static ISearcher Open(string name, IndexSnapshot index)
    {
        ArgumentNullException.ThrowIfNull(index);
        Func<Segment, ISearcher> open = name switch
        {
            Default => segment => WindowedSearcher.Open(segment.Reader),
            Exhaustive => segment => new ExhaustiveSearcher(segment.Forward),
            _ => throw new ArgumentException(
                $"There is no engine '{name}'; there are {string.Join(", ", Names)}.", nameof(name)),
        };
        return new IndexSearcher(name, [.. index.Segments.Select(open)]);
    }
}
