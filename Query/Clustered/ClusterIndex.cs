using SparseSearch.Core.Kernels;
using SparseSearch.Core.Segments;
using SparseSearch.Query.Impact;

namespace SparseSearch.Query.Clustered;

/// <summary>
/// The clusters of a segment: their impact-grouped postings, and a sketch of each. A view, valid while the segment is
/// open; thread-safe.
/// </summary>
public sealed unsafe class ClusterIndex
{
    private readonly string _path;
    private readonly ushort* _buckets;
    private readonly byte* _sketches;

    private ClusterIndex(
        SegmentReader segment, ImpactPostings postings, int bucketCount, ushort* buckets, byte* sketches)
    {
        _path = segment.Path;
        Postings = postings;
        DocCount = segment.DocCount;
        VocabularySize = segment.VocabularySize;
        BucketCount = bucketCount;
        _buckets = buckets;
        _sketches = sketches;
    }

    /// <summary>Impact-grouped postings with clusters in place of documents.</summary>
    public ImpactPostings Postings { get; }

    /// <summary>Number of clusters: cluster c holds the documents 16 c to 16 c + 15.</summary>
    public int ClusterCount => Postings.DocCount;

    /// <summary>Number of documents.</summary>
    public int DocCount { get; }

    /// <summary>Number of terms in the vocabulary.</summary>
    public int VocabularySize { get; }

    /// <summary>Buckets of a sketch.</summary>
    public int BucketCount { get; }

    /// <summary>Whether a segment has clusters.</summary>
    public static bool IsIn(SegmentReader segment)
    {
        ArgumentNullException.ThrowIfNull(segment);
        return segment.Has(ClusterFormat.Header);
    }

    /// <summary>Opens the view, checking in O(1) that the sections fit each other.</summary>
    /// <exception cref="SegmentFormatException">
    /// A section is missing, was written by another version, or has a wrong length.
    /// </exception>
    public static ClusterIndex Open(SegmentReader segment)
    {
        ArgumentNullException.ThrowIfNull(segment);
        var headerBytes = segment.SectionPointer(ClusterFormat.Header, out var headerLength);
        ExpectLength(segment, "the clusters' header", sizeof(ClusterHeader), headerLength);
        var header = *(ClusterHeader*)headerBytes;
        var clusterCount = ClusterFormat.ClustersOf(segment.DocCount);
        Expect(
            segment, header.Version == ClusterFormat.Version && header.ClusterDocs == ClusterFormat.ClusterDocs,
            $"clusters of version {ClusterFormat.Version} and {ClusterFormat.ClusterDocs} documents",
            $"{header.Version} and {header.ClusterDocs}");
        Expect(segment, header.ClusterCount == clusterCount, $"{clusterCount} clusters", $"{header.ClusterCount}");
        Expect(
            segment, header.BucketCount is >= ClusterFormat.MinBuckets and <= ClusterFormat.MaxBuckets,
            $"{ClusterFormat.MinBuckets} to {ClusterFormat.MaxBuckets} buckets", $"{header.BucketCount}");
        var buckets = (ushort*)segment.SectionPointer(ClusterFormat.Buckets, out var bucketsLength);
        ExpectLength(
            segment, "the terms' buckets", (long)segment.VocabularySize * sizeof(ushort), bucketsLength);
        var sketches = segment.SectionPointer(ClusterFormat.Sketches, out var sketchesLength);
        ExpectLength(
            segment, "sketches", clusterCount * (long)header.BucketCount * SketchDot.BucketBytes,
            sketchesLength);
        return new ClusterIndex(
            segment, ImpactPostings.Open(segment, ClusterFormat.Postings, clusterCount), (int)header.BucketCount,
            buckets, sketches);
    }

    /// <summary>Where a term's bucket begins in every sketch, in bytes.</summary>
    /// <param name="termId">From 0 to the vocabulary's size − 1.</param>
    /// <exception cref="SegmentFormatException">The stored bucket is beyond the sketch.</exception>
    internal int BucketOffsetOf(int termId)
    {
        var bucket = _buckets[termId];
        return bucket < BucketCount
            ? bucket * SketchDot.BucketBytes
            : throw new SegmentFormatException(
                SegmentFault.Corrupt, _path, $"a bucket of term {termId} below {BucketCount}", $"{bucket}");
    }

    /// <summary>A cluster's sketch. For kernels.</summary>
    /// <param name="cluster">From 0 to <see cref="ClusterCount"/> − 1; not checked here.</param>
    internal byte* SketchPointer(int cluster) =>
        _sketches + ((long)cluster * BucketCount * SketchDot.BucketBytes);

    /// <summary>Refuses a cluster that the postings name and that is not there.</summary>
    /// <exception cref="SegmentFormatException">There is no such cluster.</exception>
    internal void CheckCluster(int cluster)
    {
        if ((uint)cluster >= (uint)ClusterCount)
        {
            throw new SegmentFormatException(
                SegmentFault.Corrupt, _path, $"clusters below {ClusterCount}", $"{cluster}");
        }
    }

    private static void ExpectLength(SegmentReader segment, string what, long expectedBytes, long foundBytes) =>
        Expect(segment, foundBytes == expectedBytes, $"{expectedBytes} bytes of {what}", $"{foundBytes}");

    private static void Expect(SegmentReader segment, bool holds, string expected, string found)
    {
        if (!holds)
        {
            throw new SegmentFormatException(SegmentFault.Corrupt, segment.Path, expected, found);
        }
    }
}
