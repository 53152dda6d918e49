using SparseSearch.Core.Postings;
using SparseSearch.Core.Segments;
using SparseSearch.Query.Impact;

namespace SparseSearch.Query.Clustered;

/// <summary>
/// Appends clusters to a segment: each is 16 documents of neighbouring ids, summarised by their largest impacts, and
/// has impact-grouped postings like a document. The bytes depend on the documents alone.
/// </summary>
/// <remarks>Any order of documents is right; one that puts similar documents beside each other makes it quick.</remarks>
public sealed class ClusterSummaryBuilder : ISectionBuilder
{
    private readonly int _clusterDocs;

    /// <summary>A builder.</summary>
    public ClusterSummaryBuilder(int clusterDocs = ClusterFormat.ClusterDocs) => _clusterDocs = clusterDocs;

    /// <inheritdoc/>
    public void Append(ForwardIndex forward, SegmentWriter writer, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(forward);
        ArgumentNullException.ThrowIfNull(writer);
        using var maxima = ClusterMaxima.Gather(forward, _clusterDocs, cancellationToken);
        writer.WriteSection<ClusterHeader>(ClusterFormat.Header,
        [
            new ClusterHeader
            {
                Version = ClusterFormat.Version,
                ClusterDocs = (uint)_clusterDocs,
                ClusterCount = (uint)ClusterFormat.ClustersOf(forward.DocCount, _clusterDocs),
            },
        ]);
        new ImpactPostingsBuilder().Append(maxima.View, writer, ClusterFormat.Postings, cancellationToken);
        SketchWriter.Write(forward, writer, cancellationToken);
    }
}
