using SparseSearch.Core.Vectors;

namespace SparseSearch.Encoders;

/// <summary>
/// Which weights are left out of a finished vector: rules, applied in order, each to what the one before has kept.
/// Immutable and thread-safe; equal where the rules are.
/// </summary>
public sealed class VectorPruning : IEquatable<VectorPruning>
{
    /// <summary>Nothing is left out.</summary>
    public static readonly VectorPruning None = new();

    private const string NoneText = "none";
    private const string Separator = ", ";

    private readonly PruningRule[] _rules;

    /// <summary>Takes the rules in the order in which they are applied.</summary>
    public VectorPruning(params ReadOnlySpan<PruningRule> rules) => _rules = rules.ToArray();

    /// <summary>The rules in order.</summary>
    public IReadOnlyList<PruningRule> Rules => _rules;

    /// <summary>
    /// Reads what <see cref="ToString"/> writes, for example <c>max_ratio 0.1, top_k 400</c> or <c>none</c>.
    /// </summary>
    /// <exception cref="ArgumentException">A part is no rule, or its number is out of range.</exception>
    public static VectorPruning Parse(string text)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(text);
        return text.Trim() == NoneText
            ? None
            : new VectorPruning([.. text.Split(',').Select(PruningRule.Parse)]);
    }

    /// <summary>The vector without what the rules leave out; the same one where they leave out nothing.</summary>
    public SparseVector Apply(SparseVector vector)
    {
        ArgumentNullException.ThrowIfNull(vector);
        foreach (var rule in _rules)
        {
            vector = vector.Nnz == 0 ? vector : Apply(rule, vector);
        }

        return vector;
    }

    /// <summary>The rules as text, separated by commas.</summary>
    public override string ToString() => _rules.Length == 0 ? NoneText : string.Join(Separator, _rules);

    /// <inheritdoc/>
    public bool Equals(VectorPruning? other) => other is not null && _rules.AsSpan().SequenceEqual(other._rules);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as VectorPruning);

    /// <inheritdoc/>
    public override int GetHashCode() => _rules.Aggregate(0, HashCode.Combine);

    private static SparseVector Apply(PruningRule rule, SparseVector vector)
    {
        var value = rule.Value;
        switch (rule.Kind)
        {
            case PruningKind.TopTerms:
                return KeepLargest(vector, (int)value);
            case PruningKind.AlphaMass:
                return KeepLargest(vector, CountOfMass(vector, value));
            case PruningKind.AbsoluteValue:
                return Keep(vector, w => w >= value);
            case PruningKind.Threshold:
                return Keep(vector, w => w > value);
            case PruningKind.MaxRatio:
                var least = value * Largest(vector.Weights);
                return Keep(vector, w => w >= least);
            default:
                var bound = value * Largest(vector.Weights);
                return Keep(vector, w => w > bound);
        }
    }

    private static SparseVector Keep(SparseVector vector, Func<float, bool> keeps)
    {
        var (ids, weights) = (new List<int>(vector.Nnz), new List<float>(vector.Nnz));
        for (var i = 0; i < vector.Nnz; i++)
        {
            if (keeps(vector.Weights[i]))
            {
                ids.Add(vector.TermIds[i]);
                weights.Add(vector.Weights[i]);
            }
        }

        return ids.Count == vector.Nnz ? vector : new SparseVector([.. ids], [.. weights]);
    }

    private static SparseVector KeepLargest(SparseVector vector, int count)
    {
        if (count >= vector.Nnz)
        {
            return vector;
        }

        var places = LargestFirst(vector)[..count];
        Array.Sort(places);
        var (ids, weights) = (new int[count], new float[count]);
        for (var i = 0; i < count; i++)
        {
            (ids[i], weights[i]) = (vector.TermIds[places[i]], vector.Weights[places[i]]);
        }

        return new SparseVector(ids, weights);
    }

    /// <summary>How many of the largest weights it takes to reach a part of the sum.</summary>
    private static int CountOfMass(SparseVector vector, double share)
    {
        var total = 0.0;
        foreach (var weight in vector.Weights)
        {
            total += weight;
        }

        var (sum, count) = (0.0, 0);
        foreach (var place in LargestFirst(vector))
        {
            sum += vector.Weights[place];
            count++;
            if (sum / total >= share)
            {
                break;
            }
        }

        return count;
    }

    /// <summary>
    /// Places by weight, largest first, ties by term id: floats above 0 are ordered like their bits, and places like
    /// term ids.
    /// </summary>
    private static int[] LargestFirst(SparseVector vector)
    {
        var keys = new ulong[vector.Nnz];
        for (var i = 0; i < keys.Length; i++)
        {
            keys[i] = ((ulong)~BitConverter.SingleToUInt32Bits(vector.Weights[i]) << 32) | (uint)i;
        }

        Array.Sort(keys);
        return Array.ConvertAll(keys, static key => (int)key);
    }

    private static float Largest(ReadOnlySpan<float> weights)
    {
        var largest = 0f;
        foreach (var weight in weights)
        {
            largest = MathF.Max(largest, weight);
        }

        return largest;
    }
}
