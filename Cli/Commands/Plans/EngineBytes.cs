using SparseSearch.Api.Texts;
using SparseSearch.Api.Vectors;
using SparseSearch.Core.Segments;
using SparseSearch.Embedded.Composition;
using SparseSearch.Lucene;

namespace SparseSearch.Cli.Commands.Plans;

/// <summary>How many bytes of an index an engine searches; stored documents, fields and ids are everybody's and not counted.</summary>
internal static class EngineBytes
{
    /// <summary>Counts them.</summary>
    /// <param name="index">An open index.</param>
    /// <param name="engine">A name of <see cref="TextEngines.AllNames"/>.</param>
    /// <returns>Null where the engine keeps what it searches in memory.</returns>
    public static long? Of(IndexSnapshot index, string engine) => engine switch
    {
        TextEngines.Bm25 => OfSide(index, impacts: false),
        TextEngines.Hybrid => OfSide(index, impacts: false) + OfSections(index, EngineCatalog.Default),
        // Its hits are scored by the forward index.
        VectorEngines.Lucene => OfSide(index, impacts: true) + OfSections(index, EngineCatalog.Exhaustive),
        _ => OfSections(index, engine),
    };

    private static long OfSections(IndexSnapshot index, string engine)
    {
        var bytes = 0L;
        foreach (var segment in index.Segments)
        {
            foreach (var section in segment.Reader.Sections)
            {
                bytes += IsOf((SectionKind)section.Kind, engine) ? (long)section.Length : 0;
            }
        }

        return bytes;
    }

    private static bool IsOf(SectionKind kind, string engine) => kind switch
    {
        SectionKind.ForwardOffsets or SectionKind.ForwardRecords or SectionKind.DocumentFrequencies => true,
        SectionKind.PostingLevels or SectionKind.PostingDirectory or SectionKind.PostingIds or SectionKind.Calibration =>
            engine is not (EngineCatalog.Seismic or EngineCatalog.Exhaustive),
        >= SectionKind.ClusterFirst and < SectionKind.SeismicFirst => engine is EngineCatalog.Clustered or EngineCatalog.ClusteredExact,
        >= SectionKind.SeismicFirst and < SectionKind.Calibration => engine == EngineCatalog.Seismic,
        _ => false,
    };

    private static long? OfSide(IndexSnapshot index, bool impacts)
    {
        var kept = SideInventory.Of(index.Folder).Where(side => side.IsImpacts == impacts).ToArray();
        return kept.Length > 0 ? kept.Sum(static side => side.Bytes) : null;
    }
}
