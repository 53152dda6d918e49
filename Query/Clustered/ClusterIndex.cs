using SparseSearch.Core.Segments;
using SparseSearch.Query.Impact;

namespace SparseSearch.Query.Clustered;

/// <summary>
/// The clusters of a segment: their postings and which documents they hold. A view, valid while the segment is open;
/// thread-safe.
/// </summary>
public sealed unsafe class ClusterIndex
{
    private ClusterIndex(
        ImpactPostings postings, int clusterDocs, int docCount, byte* headTerms, byte* headImpacts)
    {
        HeadTerms = headTerms;
        HeadImpacts = headImpacts;
        Postings = postings;
        ClusterDocs = clusterDocs;
        DocCount = docCount;
    }

    /// <summary>Impact-grouped postings with clusters in place of documents.</summary>
    public ImpactPostings Postings { get; }

    /// <summary>Documents of a cluster; the last may have fewer.</summary>
    public int ClusterDocs { get; }

    internal byte* HeadTerms { get; }

    internal byte* HeadImpacts { get; }

    /// <summary>Number of clusters.</summary>
    public int ClusterCount => Postings.DocCount;

    /// <summary>Number of documents.</summary>
    public int DocCount { get; }

    /// <summary>Opens the view, checking in O(1) that the sections fit each other.</summary>
    /// <exception cref="SegmentFormatException">
    /// A section is missing, was written by another version, or has a wrong length.
    /// </exception>
    public static ClusterIndex Open(SegmentReader segment)
    {
        ArgumentNullException.ThrowIfNull(segment);
        var headers = segment.Section<ClusterHeader>(ClusterFormat.Header);
        var header = headers[0];
        var count = ClusterFormat.ClustersOf(segment.DocCount, (int)header.ClusterDocs);
        return new ClusterIndex(
            ImpactPostings.Open(segment, ClusterFormat.Postings, count), (int)header.ClusterDocs, segment.DocCount,
            segment.SectionPointer(ClusterFormat.HeadTerms, out _), segment.SectionPointer(ClusterFormat.HeadImpacts, out _));
    }
}
