using SparseSearch.Core.Searching;
using SparseSearch.Core.Segments;
using SparseSearch.Embedded.Composition;
using SparseSearch.Lucene;

namespace SparseSearch.Api.Vectors;

/// <summary>
/// The engines that search vectors: those of <see cref="EngineCatalog"/>, and Lucene.Net over the same impacts, which they are
/// compared with. It needs no section of its own, and so nothing has to be said of it when an index is built.
/// </summary>
public static class VectorEngines
{
    /// <summary>Lucene.Net over impacts.</summary>
    public const string Lucene = ImpactEngine.EngineName;

    /// <summary>Names of all engines that search vectors.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. EngineCatalog.Names, Lucene];

    /// <summary>Names of all engines that an index can be searched by with vectors.</summary>
    public static IReadOnlyList<string> NamesIn(IndexSnapshot index) =>
        [.. EngineCatalog.Names.Where(engine => EngineCatalog.IsIn(index, engine)), Lucene];

    /// <summary>The engines whose sections an index is built with, to be searched by some engines.</summary>
    /// <param name="engines">Any of <see cref="Names"/>.</param>
    /// <returns>Names of <see cref="EngineCatalog.Names"/>; where only Lucene.Net is asked for, the default engine's.</returns>
    public static IReadOnlyList<string> Built(IEnumerable<string> engines)
    {
        string[] own = [.. engines.Where(static engine => engine != Lucene)];
        return own.Length > 0 ? own : [EngineCatalog.Default];
    }

    /// <summary>Opens an engine with a setting over an index, which must outlive it.</summary>
    /// <param name="index">What is searched.</param>
    /// <param name="setting">Engine and settings.</param>
    /// <returns>The caller disposes it where it can be disposed.</returns>
    /// <exception cref="ArgumentException">
    /// There is no such engine, it has no such setting, or a value is outside its range.
    /// </exception>
    /// <exception cref="InvalidOperationException">The index was built without the engine's sections.</exception>
    /// <exception cref="SegmentFormatException">The engine's sections are damaged.</exception>
    public static ISearcher Open(IndexSnapshot index, EngineSetting setting)
    {
        ArgumentNullException.ThrowIfNull(index);
        ArgumentNullException.ThrowIfNull(setting);
        return setting.Engine == Lucene ? LuceneSearcher.Open(index, setting) : EngineCatalog.Open(index, setting);
    }
}
