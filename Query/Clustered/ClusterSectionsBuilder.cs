using SparseSearch.Core.Postings;
using SparseSearch.Core.Segments;
using SparseSearch.Query.Impact;

namespace SparseSearch.Query.Clustered;

/// <summary>
/// Appends clusters to a segment: each is 16 documents of neighbouring ids. Clusters have impact-grouped postings like
/// documents, of their documents' largest impacts, and a sketch that bounds each document's score.
/// </summary>
/// <remarks>
/// Any order of documents is right; one that puts similar documents beside each other makes it quick. The bytes depend
/// on the documents and the number of buckets alone.
/// </remarks>
public sealed class ClusterSectionsBuilder : ISectionBuilder
{
    /// <summary>Buckets of a sketch where nothing else is said: half a byte each for every document.</summary>
    public const int DefaultBuckets = 768;

    private readonly int _bucketCount;
    private readonly int _threads;

    /// <summary>A builder.</summary>
    /// <param name="bucketCount">
    /// Buckets of a sketch; default 768, from 16 to 4,096. More take more memory, half a byte a document each, and
    /// leave fewer documents to be scored.
    /// </param>
    /// <param name="threads">
    /// Threads at work; default all processors, from 1 to 1,024. The bytes do not depend on it.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    public ClusterSectionsBuilder(int bucketCount = DefaultBuckets, int? threads = null)
    {
        if (bucketCount is < ClusterFormat.MinBuckets or > ClusterFormat.MaxBuckets)
        {
            throw new ArgumentOutOfRangeException(
                nameof(bucketCount), bucketCount,
                $"A sketch has {ClusterFormat.MinBuckets} to {ClusterFormat.MaxBuckets} buckets; "
                + $"{DefaultBuckets} do for most collections.");
        }

        if (threads is < 1 or > 1_024)
        {
            throw new ArgumentOutOfRangeException(nameof(threads), threads, "Give 1 to 1,024 threads.");
        }

        _bucketCount = bucketCount;
        _threads = threads ?? Environment.ProcessorCount;
    }

    /// <inheritdoc/>
    public void Append(ForwardIndex forward, SegmentWriter writer, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(forward);
        ArgumentNullException.ThrowIfNull(writer);
        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = _threads,
            CancellationToken = cancellationToken,
        };
        var header = new ClusterHeader
        {
            Version = ClusterFormat.Version,
            ClusterDocs = ClusterFormat.ClusterDocs,
            ClusterCount = (uint)ClusterFormat.ClustersOf(forward.DocCount),
            BucketCount = (uint)_bucketCount,
        };
        writer.WriteSection(ClusterFormat.Header, new ReadOnlySpan<ClusterHeader>(in header));
        using (var maxima = ClusterMaxima.Gather(forward, parallel))
        {
            new ImpactPostingsBuilder().Append(maxima.View, writer, ClusterFormat.Postings, cancellationToken);
        }

        var buckets = SketchBuckets.Assign(forward, _bucketCount, cancellationToken);
        writer.WriteSection<ushort>(ClusterFormat.Buckets, buckets);
        SketchWriter.Write(forward, buckets, _bucketCount, writer, parallel);
    }
}
