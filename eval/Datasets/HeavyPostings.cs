using SparseSearch.Core.Vectors;

namespace SparseSearch.Eval.Datasets;

/// <summary>
/// The upper third of each term's posting list: documents in which the term is heavy. Immutable and thread-safe.
/// </summary>
internal sealed class HeavyPostings
{
    private const int Share = 3;

    private readonly int[][] _docIds;

    private HeavyPostings(int[][] docIds) => _docIds = docIds;

    /// <summary>Documents of a term, heaviest first, the smaller id where equal; empty where no document has it.</summary>
    public ReadOnlySpan<int> Of(int termId) => _docIds[termId];

    /// <summary>Gathers the lists.</summary>
    public static HeavyPostings Build(IReadOnlyList<SparseVector> docs, int columnCount, ParallelOptions parallel)
    {
        var counts = new int[columnCount];
        foreach (var doc in docs)
        {
            foreach (var termId in doc.TermIds)
            {
                counts[termId]++;
            }
        }

        // Weights are above zero, so that their bits are ordered as they are; inverted, the heaviest come first.
        var keys = Array.ConvertAll(counts, static count => new ulong[count]);
        for (var docId = docs.Count - 1; docId >= 0; docId--)
        {
            var termIds = docs[docId].TermIds;
            var weights = docs[docId].Weights;
            for (var i = 0; i < termIds.Length; i++)
            {
                var bits = BitConverter.SingleToUInt32Bits(weights[i]);
                keys[termIds[i]][--counts[termIds[i]]] = ((ulong)~bits << 32) | (uint)docId;
            }
        }

        var docIds = new int[columnCount][];
        Parallel.For(0, columnCount, parallel, termId =>
        {
            Array.Sort(keys[termId]);
            var heavy = keys[termId].AsSpan(0, (keys[termId].Length + Share - 1) / Share);
            var ids = new int[heavy.Length];
            for (var i = 0; i < ids.Length; i++)
            {
                ids[i] = (int)(uint)heavy[i];
            }

            docIds[termId] = ids;
            keys[termId] = [];
        });
        return new HeavyPostings(docIds);
    }
}
