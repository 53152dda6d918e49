using SparseSearch.Api.Texts;
using SparseSearch.Core.Segments;
using SparseSearch.Embedded.Composition;

namespace SparseSearch.Cli.Commands.Plans;

/// <summary>How many bytes of an index an engine searches; stored documents, fields and ids are everybody's and not counted.</summary>
internal static class EngineBytes
{
    private const string TextFolder = "lucene";

    /// <summary>Counts them.</summary>
    /// <param name="index">An open index.</param>
    /// <param name="engine">A name of <see cref="TextEngines.AllNames"/>.</param>
    /// <returns>Null where the engine keeps what it searches in memory.</returns>
    public static long? Of(IndexSnapshot index, string engine) => engine switch
    {
        TextEngines.Bm25 => OfTexts(index.Folder),
        TextEngines.Hybrid => OfTexts(index.Folder) + OfSections(index, EngineCatalog.Default),
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

    private static long? OfTexts(string folder)
    {
        var texts = new DirectoryInfo(Path.Combine(folder, TextFolder));
        return texts.Exists ? texts.EnumerateFiles("*", SearchOption.AllDirectories).Sum(static file => file.Length) : null;
    }
}
