using SparseSearch.Core.Postings;
using SparseSearch.Core.Segments;

namespace SparseSearch.Query.Clustered;

/// <summary>Writes each document's head: its heaviest terms in a place of fixed length.</summary>
internal static unsafe class HeadWriter
{
    /// <summary>Documents in memory at a time.</summary>
    private const int DocsPerBatch = 65_536;

    private const int DocsPerTask = 1_024;

    /// <summary>Writes term ids and impacts as two sections; threads do not matter.</summary>
    public static void Write(ForwardIndex forward, SegmentWriter writer, CancellationToken cancellationToken)
    {
        writer.BeginSection(ClusterFormat.HeadTerms);
        var rarity = RarityOf(forward);
        WriteBatches(forward, writer, rarity, forward.TermIdBytes, static (doc, key, at) =>
        {
            var termId = doc.TermId(IndexOf(key));
            at[0] = (byte)termId;
            at[1] = (byte)(termId >> 8);
            if (at.Length > sizeof(ushort))
            {
                at[2] = (byte)(termId >> 16);
                at[3] = 0;
            }
        }, cancellationToken);
        writer.EndSection();
        var max = forward.Quantizer.MaxImpact;
        writer.BeginSection(ClusterFormat.HeadImpacts);
        WriteBatches(forward, writer, rarity, sizeof(byte), (doc, key, at) =>
            at[0] = (byte)(((doc.Impact(IndexOf(key)) * (long)byte.MaxValue) + (max / 2)) / max), cancellationToken);
        writer.EndSection();
    }

    private static int[] RarityOf(ForwardIndex forward)
    {
        var df = new int[forward.VocabularySize];
        for (var d = 0; d < forward.DocCount; d++)
        {
            var doc = forward.Document(d);
            for (var i = 0; i < doc.Nnz; i++)
            {
                df[doc.TermId(i)]++;
            }
        }

        var power = double.Parse(Environment.GetEnvironmentVariable("IDFPOW") ?? "1", System.Globalization.CultureInfo.InvariantCulture);
        return [.. df.Select(f => (int)(1000 * Math.Pow(Math.Log2(1 + (forward.DocCount / (f + 1.0))), power)))];
    }

    private delegate void Put(ForwardDoc doc, ulong key, Span<byte> at);

    private static int IndexOf(ulong key) => (int)~(uint)key;

    private static void WriteBatches(
        ForwardIndex forward, SegmentWriter writer, int[] rarity, int width, Put put, CancellationToken cancellationToken)
    {
        var stride = ClusterFormat.HeadLength * width;
        var bytes = new byte[Math.Min(DocsPerBatch, forward.DocCount) * stride];
        var parallel = new ParallelOptions { CancellationToken = cancellationToken };
        for (var first = 0; first < forward.DocCount; first += DocsPerBatch)
        {
            var (start, count) = (first, Math.Min(DocsPerBatch, forward.DocCount - first));
            Array.Clear(bytes);
            Parallel.For(0, (count + DocsPerTask - 1) / DocsPerTask, parallel, task =>
            {
                var keys = new ulong[256];
                for (var i = task * DocsPerTask; i < Math.Min(count, (task + 1) * DocsPerTask); i++)
                {
                    var doc = forward.Document(start + i);
                    var head = Heaviest(doc, rarity, ref keys);
                    var at = bytes.AsSpan(i * stride, stride);
                    for (var n = 0; n < head.Length; n++)
                    {
                        put(doc, head[^(n + 1)], at.Slice(n * width, width));
                    }
                }
            });
            writer.Write(bytes.AsSpan(0, count * stride));
        }
    }

    /// <summary>Keys of the heaviest terms, ascending; of equal impacts the smaller term counts as heavier.</summary>
    private static ReadOnlySpan<ulong> Heaviest(ForwardDoc doc, int[] rarity, ref ulong[] keys)
    {
        if (keys.Length < doc.Nnz)
        {
            keys = new ulong[2 * doc.Nnz];
        }

        for (var i = 0; i < doc.Nnz; i++)
        {
            keys[i] = ((ulong)((long)doc.Impact(i) * rarity[doc.TermId(i)]) << 32) | ~(uint)i;
        }

        var sorted = keys.AsSpan(0, doc.Nnz);
        sorted.Sort();
        return sorted[Math.Max(0, doc.Nnz - ClusterFormat.HeadLength)..];
    }
}
