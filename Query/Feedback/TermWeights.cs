using SparseSearch.Core.Vectors;

namespace SparseSearch.Query.Feedback;

/// <summary>
/// Terms with weights that are being summed, in double precision. The order of summation is the order in which terms were
/// added, so that the same documents give the same bits.
/// </summary>
internal sealed class TermWeights
{
    private Dictionary<int, double> _weights = [];

    /// <summary>Number of terms.</summary>
    public int Count => _weights.Count;

    /// <summary>Sum of the weights.</summary>
    public double Length1 => _weights.Values.Sum(Math.Abs);

    /// <summary>Root of the sum of their squares.</summary>
    public double Length2 => Math.Sqrt(_weights.Values.Sum(static weight => weight * weight));

    /// <summary>A weight, 0 where the term is not there.</summary>
    public double this[int termId] => _weights.GetValueOrDefault(termId);

    /// <summary>The terms of a vector that a filter lets through.</summary>
    public static TermWeights Of(SparseVector vector, Func<int, bool>? lets = null)
    {
        var made = new TermWeights();
        for (var i = 0; i < vector.Nnz; i++)
        {
            if (lets is null || lets(vector.TermIds[i]))
            {
                made._weights[vector.TermIds[i]] = vector.Weights[i];
            }
        }

        return made;
    }

    /// <summary>Adds another one's weights, each times a factor.</summary>
    public void Add(TermWeights other, double factor)
    {
        foreach (var (term, weight) in other._weights)
        {
            _weights[term] = _weights.GetValueOrDefault(term) + (weight * factor);
        }
    }

    /// <summary>Multiplies all weights.</summary>
    public TermWeights Times(double factor)
    {
        var made = new TermWeights();
        made.Add(this, factor);
        return made;
    }

    /// <summary>Keeps the heaviest terms; the order of terms decides among equal ones.</summary>
    /// <param name="count">At least 1.</param>
    /// <param name="order">Of the terms.</param>
    public void KeepHeaviest(int count, Comparison<int> order)
    {
        if (_weights.Count > count)
        {
            _weights = new Dictionary<int, double>(Heaviest(order).Take(count));
        }
    }

    /// <summary>The terms, the heaviest first.</summary>
    public IEnumerable<KeyValuePair<int, double>> Heaviest(Comparison<int> order) => _weights
        .OrderByDescending(static its => its.Value)
        .ThenBy(static its => its.Key, Comparer<int>.Create(order));

    /// <summary>The terms of weights above 0, as a vector.</summary>
    public SparseVector ToVector()
    {
        var kept = _weights.Where(static its => (float)its.Value > 0).OrderBy(static its => its.Key).ToArray();
        return kept.Length == 0
            ? SparseVector.Empty
            : new SparseVector([.. kept.Select(static its => its.Key)], [.. kept.Select(static its => (float)its.Value)]);
    }
}
