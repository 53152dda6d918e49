using SparseSearch.Core.Postings;
using SparseSearch.Core.Segments;

namespace SparseSearch.Query.Clustered;

/// <summary>Writes each cluster's sketches.</summary>
internal static class SketchWriter
{
    private static readonly int s_clip = ClusterFormat.EnvInt("CLIP", "255"), s_least = ClusterFormat.EnvInt("LEAST", "1");

    private const int ClustersPerBatch = 16_384, ClustersPerTask = 256;

    public static void Write(ForwardIndex forward, SegmentWriter writer, CancellationToken cancellationToken)
    {
        var clusters = ClusterFormat.ClustersOf(forward.DocCount, 16);
        var bytes = new byte[Math.Min(ClustersPerBatch, clusters) * ClusterFormat.SketchBytes];
        var parallel = new ParallelOptions { CancellationToken = cancellationToken };
        var buckets = Buckets(forward);
        writer.WriteSection<ushort>(ClusterFormat.HeadImpacts, buckets);
        writer.BeginSection(ClusterFormat.HeadTerms);
        for (var first = 0; first < clusters; first += ClustersPerBatch)
        {
            var (start, count) = (first, Math.Min(ClustersPerBatch, clusters - first));
            Array.Clear(bytes);
            Parallel.For(0, (count + ClustersPerTask - 1) / ClustersPerTask, parallel, task =>
            {
                var keys = new ulong[256];
                for (var i = task * ClustersPerTask; i < Math.Min(count, (task + 1) * ClustersPerTask); i++)
                {
                    var block = bytes.AsSpan(i * ClusterFormat.SketchBytes, ClusterFormat.SketchBytes);
                    for (var n = 0; n < 16 && ((start + i) * 16) + n < forward.DocCount; n++)
                    {
                        Fill(forward, ((start + i) * 16) + n, block, n, buckets, ref keys);
                    }
                }
            });
            writer.Write<byte>(bytes.AsSpan(0, count * ClusterFormat.SketchBytes));
        }

        writer.EndSection();
    }

    private static ushort[] Buckets(ForwardIndex forward)
    {
        var mode = Environment.GetEnvironmentVariable("LOAD") ?? "impact";
        var load = new long[forward.VocabularySize];
        for (var d = 0; d < forward.DocCount; d++)
        {
            var doc = forward.Document(d);
            for (var i = 0; i < doc.Nnz; i++)
            {
                load[doc.TermId(i)] += mode == "df" ? 1 : doc.Impact(i);
            }
        }

        var terms = Enumerable.Range(0, load.Length).OrderByDescending(t => load[t]).ThenBy(t => t).ToArray();
        var buckets = new ushort[load.Length];
        var queue = new PriorityQueue<ushort, (long, ushort)>();
        for (var b = 0; b < ClusterFormat.SketchBytes / 8; b++)
        {
            queue.Enqueue((ushort)b, (0, (ushort)b));
        }

        foreach (var term in terms)
        {
            if (mode == "hash")
            {
                buckets[term] = (ushort)ClusterFormat.BucketOf(term);
                continue;
            }

            queue.TryDequeue(out var b, out var p);
            buckets[term] = b;
            queue.Enqueue(b, (p.Item1 + load[term], b));
        }

        return buckets;
    }

    private static void Fill(ForwardIndex forward, int docId, Span<byte> block, int n, ushort[] buckets, ref ulong[] keys)
    {
        var doc = forward.Document(docId);
        if (keys.Length < doc.Nnz)
        {
            keys = new ulong[2 * doc.Nnz];
        }

        for (var i = 0; i < doc.Nnz; i++)
        {
            keys[i] = ((ulong)doc.Impact(i) << 32) | ~(uint)i;
        }

        var sorted = keys.AsSpan(0, doc.Nnz);
        sorted.Sort();
        sorted = sorted[Math.Max(0, doc.Nnz - ClusterFormat.SketchTerms)..];
        var max = s_clip;
        foreach (var key in sorted)
        {
            var index = (int)~(uint)key;
            var value = Math.Min(15, Math.Max(s_least, ((doc.Impact(index) * 15) + (max / 2)) / max));
            ref var at = ref block[(buckets[doc.TermId(index)] * 8) + (n & 7)];
            var shift = n < 8 ? 0 : 4;
            if (value > (at >> shift & 15))
            {
                at = (byte)((at & ~(15 << shift)) | (value << shift));
            }
        }
    }
}
