using System.Runtime.InteropServices;
using SparseSearch.Core.Kernels;
using SparseSearch.Core.Segments;
using SparseSearch.Query.Impact;

namespace SparseSearch.Query.Clustered;

/// <summary>
/// Every constant of the clusters' sections. docs/FILE_FORMAT.md is its text, and changes with
/// <see cref="ClusterIndex"/> and <see cref="ClusterSectionsBuilder"/>.
/// </summary>
internal static class ClusterFormat
{
    /// <summary>Version of the sections.</summary>
    public const uint Version = 1;

    /// <summary>Documents of a cluster, which are those of a sketch.</summary>
    public const int ClusterDocs = SketchDot.Docs;

    /// <summary>The fewest and the most buckets of a sketch.</summary>
    public const int MinBuckets = 16, MaxBuckets = 4_096;

    /// <summary>A <see cref="ClusterHeader"/>.</summary>
    public const SectionKind Header = SectionKind.ClusterFirst;

    /// <summary>Each term's bucket, in 16 bits.</summary>
    public const SectionKind Buckets = SectionKind.ClusterFirst + 4;

    /// <summary>Each cluster's sketch.</summary>
    public const SectionKind Sketches = SectionKind.ClusterFirst + 5;

    /// <summary>The clusters' impact-grouped postings: a cluster's impact is its documents' largest.</summary>
    public static readonly ImpactPostingsSections Postings =
        new(SectionKind.ClusterFirst + 1, SectionKind.ClusterFirst + 2, SectionKind.ClusterFirst + 3);

    /// <summary>Clusters of a number of documents.</summary>
    public static int ClustersOf(int docCount) => (docCount + ClusterDocs - 1) / ClusterDocs;

    /// <summary>The largest impact that a value of a sketch stands for is the value times this.</summary>
    public static int ImpactStep(int maxImpact) => (maxImpact + SketchDot.MaxValue - 1) / SketchDot.MaxValue;
}

/// <summary>The header section.</summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
internal struct ClusterHeader
{
    /// <summary><see cref="ClusterFormat.Version"/>.</summary>
    [FieldOffset(0)] public uint Version;

    /// <summary>Documents of a cluster.</summary>
    [FieldOffset(4)] public uint ClusterDocs;

    /// <summary>Clusters of the segment.</summary>
    [FieldOffset(8)] public uint ClusterCount;

    /// <summary>Buckets of a sketch.</summary>
    [FieldOffset(12)] public uint BucketCount;
}
