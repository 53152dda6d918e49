using SparseSearch.Core.Postings;

namespace SparseSearch.Query.Clustered;

/// <summary>
/// Gives each term of a vocabulary a bucket, so that all buckets stand for about as many postings: frequent terms are
/// alone or nearly so, and a bucket that is shared is shared by rare ones.
/// </summary>
/// <remarks>
/// Graham's rule for parallel machines ("Bounds on multiprocessing timing anomalies", 1969): the terms in descending
/// number of documents, each into the bucket that has the fewest so far. By hashing, a fifth more documents pass.
/// </remarks>
internal static class SketchBuckets
{
    /// <summary>Buckets by term id.</summary>
    public static ushort[] Assign(ForwardIndex forward, int bucketCount, CancellationToken cancellationToken)
    {
        var frequencies = Frequencies(forward, cancellationToken);
        var terms = new int[frequencies.Length];
        for (var term = 0; term < terms.Length; term++)
        {
            terms[term] = term;
        }

        Array.Sort(terms, (a, b) =>
            frequencies[a] != frequencies[b] ? frequencies[b].CompareTo(frequencies[a]) : a.CompareTo(b));
        var buckets = new ushort[terms.Length];
        var lightest = new PriorityQueue<ushort, (long Postings, ushort Bucket)>();
        for (var bucket = 0; bucket < bucketCount; bucket++)
        {
            lightest.Enqueue((ushort)bucket, (0, (ushort)bucket));
        }

        foreach (var term in terms)
        {
            lightest.TryDequeue(out var bucket, out var load);
            buckets[term] = bucket;

            // Terms without documents count too: a bucket is not named by all of them.
            lightest.Enqueue(bucket, (load.Postings + Math.Max(1, frequencies[term]), bucket));
        }

        return buckets;
    }

    private static int[] Frequencies(ForwardIndex forward, CancellationToken cancellationToken)
    {
        var frequencies = new int[forward.VocabularySize];
        for (var docId = 0; docId < forward.DocCount; docId++)
        {
            if (docId % ushort.MaxValue == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            var doc = forward.Document(docId);
            for (var i = 0; i < doc.Nnz; i++)
            {
                frequencies[doc.TermId(i)]++;
            }
        }

        return frequencies;
    }
}
