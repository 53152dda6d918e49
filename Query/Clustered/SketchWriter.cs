using SparseSearch.Core.Kernels;
using SparseSearch.Core.Postings;
using SparseSearch.Core.Segments;

namespace SparseSearch.Query.Clustered;

/// <summary>
/// Writes each cluster's sketch: for every document and bucket the largest impact of the bucket's terms, rounded up to
/// one of 15 steps.
/// </summary>
internal static class SketchWriter
{
    private const int ClustersPerBatch = 16_384, ClustersPerTask = 256;

    /// <summary>Writes the section; each cluster has its own bytes, so that threads do not matter.</summary>
    public static void Write(
        ForwardIndex forward, ushort[] buckets, int bucketCount, SegmentWriter writer, ParallelOptions parallel)
    {
        var clusterCount = ClusterFormat.ClustersOf(forward.DocCount);
        var sketchBytes = bucketCount * SketchDot.BucketBytes;
        var bytes = new byte[Math.Min(ClustersPerBatch, clusterCount) * sketchBytes];
        writer.BeginSection(ClusterFormat.Sketches);
        for (var first = 0; first < clusterCount; first += ClustersPerBatch)
        {
            var (start, count) = (first, Math.Min(ClustersPerBatch, clusterCount - first));
            Array.Clear(bytes);
            Parallel.For(0, (count + ClustersPerTask - 1) / ClustersPerTask, parallel, task =>
            {
                for (var i = task * ClustersPerTask; i < Math.Min(count, (task + 1) * ClustersPerTask); i++)
                {
                    Fill(forward, start + i, buckets, bytes.AsSpan(i * sketchBytes, sketchBytes));
                }
            });
            writer.Write<byte>(bytes.AsSpan(0, count * sketchBytes));
        }

        writer.EndSection();
    }

    private static void Fill(ForwardIndex forward, int cluster, ushort[] buckets, Span<byte> sketch)
    {
        var step = ClusterFormat.ImpactStep(forward.Quantizer.MaxImpact);
        var firstDoc = cluster * ClusterFormat.ClusterDocs;
        for (var d = 0; d < ClusterFormat.ClusterDocs && firstDoc + d < forward.DocCount; d++)
        {
            var doc = forward.Document(firstDoc + d);
            var shift = d < SketchDot.BucketBytes ? 0 : 4;
            for (var i = 0; i < doc.Nnz; i++)
            {
                var value = (doc.Impact(i) + step - 1) / step;
                ref var place = ref sketch[
                    (buckets[doc.TermId(i)] * SketchDot.BucketBytes) + (d % SketchDot.BucketBytes)];
                if (value > ((place >> shift) & SketchDot.MaxValue))
                {
                    place = (byte)((place & ~(SketchDot.MaxValue << shift)) | (value << shift));
                }
            }
        }
    }
}
