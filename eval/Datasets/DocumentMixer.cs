using SparseSearch.Core.Numerics;
using SparseSearch.Core.Vectors;

namespace SparseSearch.Eval.Datasets;

/// <summary>
/// Derives vectors from real ones: most terms of a document, some of a near neighbour's, weights shaken a little. The
/// scratch of one thread; not thread-safe.
/// </summary>
/// <param name="docs">The real documents.</param>
/// <param name="heavy">Their lists.</param>
/// <param name="lattice">The steps on which weights stay, or null where they lie on none.</param>
/// <param name="columnCount">Size of the vocabulary.</param>
internal sealed class DocumentMixer(
    IReadOnlyList<SparseVector> docs, HeavyPostings heavy, WeightQuantizer? lattice, int columnCount)
{
    /// <summary>Terms by whose lists a neighbour is looked for, and documents that are looked at.</summary>
    private const int HeaviestTerms = 10, Draws = 16;

    /// <summary>How often a term of both documents, and a term of the first alone, is kept.</summary>
    private const double SharedShare = 0.9, OwnShare = 0.75;

    /// <summary>Deviation of a weight's logarithm.</summary>
    private const double WeightDeviation = 0.12;

    private readonly float[] _table = new float[columnCount];
    private readonly List<ulong> _order = [];
    private readonly List<int> _termIds = [];
    private readonly List<float> _weights = [];

    /// <summary>Term ids of the last vector, ascending.</summary>
    public ReadOnlySpan<int> TermIds => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_termIds);

    /// <summary>Its weights, aligned.</summary>
    public ReadOnlySpan<float> Weights => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_weights);

    /// <summary>Derives a vector, forgetting the one before.</summary>
    /// <param name="docId">The document that it is derived from.</param>
    /// <param name="random">A stream of its own.</param>
    public void Derive(int docId, SeededRandom random)
    {
        _termIds.Clear();
        _weights.Clear();
        var first = docs[docId];
        if (first.Nnz == 0)
        {
            return;
        }

        for (var i = 0; i < first.Nnz; i++)
        {
            _table[first.TermIds[i]] = first.Weights[i];
        }

        var second = docs[Neighbour(docId, ref random)];
        Merge(first, second, ref random);
        foreach (var termId in first.TermIds)
        {
            _table[termId] = 0;
        }

        if (_termIds.Count == 0)
        {
            Add(first.TermIds[0], first.Weights[0], ref random);
        }
    }

    /// <summary>The best of some documents in which one of the heaviest terms is heavy; the document itself where none is.</summary>
    private int Neighbour(int docId, ref SeededRandom random)
    {
        var doc = docs[docId];
        _order.Clear();
        for (var i = 0; i < doc.Nnz; i++)
        {
            _order.Add(((ulong)~BitConverter.SingleToUInt32Bits(doc.Weights[i]) << 32) | (uint)doc.TermIds[i]);
        }

        _order.Sort();
        var (best, bestScore) = (docId, 0.0);
        for (var draw = 0; draw < Draws; draw++)
        {
            var termId = (int)(uint)_order[random.Next(Math.Min(HeaviestTerms, _order.Count))];
            var list = heavy.Of(termId);
            var other = list[random.Next(list.Length)];
            var score = other == docId ? 0 : DotWithTable(docs[other]);
            if (score > bestScore)
            {
                (best, bestScore) = (other, score);
            }
        }

        return best;
    }

    private double DotWithTable(SparseVector doc)
    {
        var termIds = doc.TermIds;
        var weights = doc.Weights;
        var sum = 0.0;
        for (var i = 0; i < termIds.Length; i++)
        {
            sum += _table[termIds[i]] * weights[i];
        }

        return sum;
    }

    private void Merge(SparseVector first, SparseVector second, ref SeededRandom random)
    {
        var shared = 0;
        foreach (var termId in second.TermIds)
        {
            shared += _table[termId] > 0 ? 1 : 0;
        }

        // So many of the neighbour's own terms that the first document's length is kept.
        var missing = first.Nnz - (SharedShare * shared) - (OwnShare * (first.Nnz - shared));
        var otherShare = second.Nnz > shared ? Math.Clamp(missing / (second.Nnz - shared), 0, 1) : 0;
        for (int i = 0, j = 0; i < first.Nnz || j < second.Nnz;)
        {
            var firstId = i < first.Nnz ? first.TermIds[i] : int.MaxValue;
            var secondId = j < second.Nnz ? second.TermIds[j] : int.MaxValue;
            var share = firstId == secondId ? SharedShare : firstId < secondId ? OwnShare : otherShare;
            if (random.NextDouble() < share)
            {
                Add(
                    Math.Min(firstId, secondId), firstId <= secondId ? first.Weights[i] : second.Weights[j],
                    ref random);
            }

            i += firstId <= secondId ? 1 : 0;
            j += secondId <= firstId ? 1 : 0;
        }
    }

    private void Add(int termId, float weight, ref SeededRandom random)
    {
        var shaken = (float)(weight * Math.Exp(WeightDeviation * random.NextNormal()));
        _termIds.Add(termId);
        _weights.Add(lattice is { } steps ? steps.WeightOf(steps.Quantize(shaken)) : shaken);
    }
}
