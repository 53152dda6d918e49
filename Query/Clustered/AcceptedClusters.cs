using System.Diagnostics;
using System.Runtime.Intrinsics;
using SparseSearch.Query.Impact;

namespace SparseSearch.Query.Clustered;

/// <summary>Which clusters hold a document that a filter accepts.</summary>
internal static unsafe class AcceptedClusters
{
    private const int WordClusters = 64;

    /// <summary>Fills one bit a cluster.</summary>
    /// <param name="docs">One bit a document: 16 a cluster, the bits of documents that are not there clear.</param>
    /// <param name="clusterCount">Clusters.</param>
    /// <param name="clusters">Made long enough; bits beyond the last cluster are clear.</param>
    public static void Fill(ulong* docs, int clusterCount, PinnedBuffer<ulong> clusters)
    {
        var perCluster = (ushort*)docs;
        var wordCount = (clusterCount + WordClusters - 1) / WordClusters;
        clusters.EnsureLength(Math.Max(1, wordCount));
        for (var word = 0; word < wordCount; word++)
        {
            var first = word * WordClusters;
            clusters.Pointer[word] = clusterCount - first >= WordClusters
                ? WordOf(perCluster + first)
                : TailOf(perCluster + first, clusterCount - first);
        }

        Debug.Assert(ClusterFormat.ClusterDocs == 8 * sizeof(ushort), "A cluster is 16 bits of a bitmap.");
    }

    private static ulong WordOf(ushort* perCluster)
    {
        var word = 0UL;
        for (var i = 0; i < WordClusters; i += Vector128<ushort>.Count)
        {
            var none = Vector128.Equals(Vector128.Load(perCluster + i), Vector128<ushort>.Zero);
            word |= (ulong)(~none.ExtractMostSignificantBits() & byte.MaxValue) << i;
        }

        return word;
    }

    private static ulong TailOf(ushort* perCluster, int count)
    {
        var word = 0UL;
        for (var i = 0; i < count; i++)
        {
            word |= (perCluster[i] != 0 ? 1UL : 0) << i;
        }

        return word;
    }
}
