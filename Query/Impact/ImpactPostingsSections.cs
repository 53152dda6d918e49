using SparseSearch.Core.Segments;

namespace SparseSearch.Query.Impact;

/// <summary>
/// Which sections hold impact-grouped postings: a segment may have them of documents and of clusters.
/// </summary>
/// <param name="Levels">Header, term table and ranges.</param>
/// <param name="Directory">Where each run begins.</param>
/// <param name="Ids">The runs.</param>
internal readonly record struct ImpactPostingsSections(SectionKind Levels, SectionKind Directory, SectionKind Ids)
{
    /// <summary>Postings of the segment's documents.</summary>
    public static readonly ImpactPostingsSections Documents =
        new(SectionKind.PostingLevels, SectionKind.PostingDirectory, SectionKind.PostingIds);
}
