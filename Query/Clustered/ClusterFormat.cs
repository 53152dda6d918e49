using System.Runtime.InteropServices;
using SparseSearch.Core.Segments;
using SparseSearch.Query.Impact;

namespace SparseSearch.Query.Clustered;

/// <summary>
/// Every constant of the clusters' sections. docs/FILE_FORMAT.md is its text, and changes with
/// <see cref="ClusterIndex"/> and <see cref="ClusterSummaryBuilder"/>.
/// </summary>
internal static class ClusterFormat
{
    /// <summary>Version of the sections.</summary>
    public const uint Version = 1;

    /// <summary>Documents of a cluster.</summary>
    public const int ClusterDocs = 16;

    /// <summary>A <see cref="ClusterHeader"/>.</summary>
    public const SectionKind Header = SectionKind.ClusterFirst;

    /// <summary>The clusters' impact-grouped postings: a cluster's impact is its documents' largest.</summary>
    public static readonly ImpactPostingsSections Postings =
        new(SectionKind.ClusterFirst + 1, SectionKind.ClusterFirst + 2, SectionKind.ClusterFirst + 3);

    internal static int EnvInt(string n, string d) => int.Parse(Environment.GetEnvironmentVariable(n) ?? d, System.Globalization.CultureInfo.InvariantCulture);
    public static readonly int SketchBits = EnvInt("BITS", "8");
    public static readonly int SketchTerms = EnvInt("HEAD", "1000");
    public static int SketchBytes => 8 * EnvM; private static readonly int EnvM = EnvInt("M", "512");
    public static int BucketOf(int termId) => (int)((uint)termId * 2654435761u >> (32 - SketchBits));

    /// <summary>The heads' term ids, as wide as the forward index's.</summary>
    public const SectionKind HeadTerms = SectionKind.ClusterFirst + 4;

    /// <summary>The heads' impacts, in 8 bits.</summary>
    public const SectionKind HeadImpacts = SectionKind.ClusterFirst + 5;

    /// <summary>Clusters of a segment.</summary>
    public static int ClustersOf(int docCount, int clusterDocs) => (docCount + clusterDocs - 1) / clusterDocs;
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
}
