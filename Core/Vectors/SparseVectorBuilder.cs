namespace SparseSearch.Core.Vectors;

/// <summary>
/// Collects (term, weight) pairs in any order and yields a <see cref="SparseVector"/>. Reusable after
/// <see cref="Build"/>; not thread-safe.
/// </summary>
public sealed class SparseVectorBuilder
{
    private int[] _termIds = new int[64];
    private float[] _weights = new float[64];
    private int _count;

    /// <summary>Pairs added since the last <see cref="Build"/>, duplicates included.</summary>
    public int Count => _count;

    /// <summary>Adds a pair; a weight of zero is dropped, since it is no term at all.</summary>
    /// <param name="termId">At least 0.</param>
    /// <param name="weight">Finite and not negative.</param>
    /// <exception cref="ArgumentException">The id is negative, or the weight is NaN, infinite or negative.</exception>
    public void Add(int termId, float weight)
    {
        if (termId < 0)
        {
            throw new ArgumentException($"Term id {termId} is negative.", nameof(termId));
        }

        if (!float.IsFinite(weight) || weight < 0f)
        {
            throw new ArgumentException(
                $"Weight {weight} of term {termId} is not finite and positive.", nameof(weight));
        }

        if (weight == 0f)
        {
            return;
        }

        if (_count == _termIds.Length)
        {
            Array.Resize(ref _termIds, _count * 2);
            Array.Resize(ref _weights, _count * 2);
        }

        _termIds[_count] = termId;
        _weights[_count++] = weight;
    }

    /// <summary>Sorts the pairs, keeps the larger weight of a repeated term, and starts anew.</summary>
    /// <param name="maxTerms">
    /// The most terms to keep, heaviest first, the smaller term id where weights are equal; at least 1.
    /// </param>
    public SparseVector Build(int maxTerms = int.MaxValue)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxTerms, 1);
        var ids = _termIds.AsSpan(0, _count);
        var weights = _weights.AsSpan(0, _count);
        ids.Sort(weights);
        var kept = 0;
        for (var i = 0; i < ids.Length; i++)
        {
            if (kept > 0 && ids[kept - 1] == ids[i])
            {
                weights[kept - 1] = Math.Max(weights[kept - 1], weights[i]);
                continue;
            }

            ids[kept] = ids[i];
            weights[kept++] = weights[i];
        }

        if (kept > maxTerms)
        {
            kept = KeepHeaviest(ids[..kept], weights[..kept], maxTerms);
        }

        _count = 0;
        return kept == 0 ? SparseVector.Empty : new SparseVector(ids[..kept].ToArray(), weights[..kept].ToArray());
    }

    private static int KeepHeaviest(Span<int> ids, Span<float> weights, int maxTerms)
    {
        var order = new (float Weight, int Id)[ids.Length];
        for (var i = 0; i < ids.Length; i++)
        {
            order[i] = (weights[i], ids[i]);
        }

        Array.Sort(order, static (a, b) => a.Weight != b.Weight ? b.Weight.CompareTo(a.Weight) : a.Id.CompareTo(b.Id));
        Array.Sort(order, 0, maxTerms, Comparer<(float Weight, int Id)>.Create(static (a, b) => a.Id.CompareTo(b.Id)));
        for (var i = 0; i < maxTerms; i++)
        {
            ids[i] = order[i].Id;
            weights[i] = order[i].Weight;
        }

        return maxTerms;
    }
}
