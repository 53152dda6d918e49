namespace SparseSearch.Encoders.Batching;

/// <summary>
/// Plans batches: texts longest first, each batch padded to its longest text and filled up to a budget of tokens,
/// padding included. The plan depends on the lengths alone. Stateless and thread-safe.
/// </summary>
public static class TokenBudgetBatcher
{
    /// <summary>
    /// The most texts a batch on the processor. Every text costs one output row as wide as the vocabulary (120 KB for
    /// BERT), so a budget filled with two-token texts would otherwise spend its memory on output.
    /// </summary>
    public const int MaxRows = 64;

    /// <summary>The same on CUDA devices, whose budgets are larger.</summary>
    public const int MaxCudaRows = 1024;

    /// <summary>Groups texts.</summary>
    /// <param name="lengths">Tokens of each text, each at least 1.</param>
    /// <param name="tokenBudget">The most tokens a batch, at least 1; a longer text goes alone.</param>
    /// <param name="maxRows">The most texts a batch, at least 1.</param>
    /// <param name="fits">
    /// Whether a batch of so many texts and tokens a text may be run; null for any. A text that does not fit alone goes
    /// alone all the same.
    /// </param>
    /// <returns>
    /// Indexes into <paramref name="lengths"/>; each stands in exactly one batch, longest batch first.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">The budget or a length is below 1.</exception>
    public static IReadOnlyList<int[]> Plan(ReadOnlySpan<int> lengths, int tokenBudget, int maxRows = MaxRows,
        Func<int, int, bool>? fits = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(tokenBudget, 1);
        var order = LongestFirst(lengths);
        var batches = new List<int[]>();
        for (var first = 0; first < order.Length;)
        {
            var longest = lengths[order[first]];
            var rows = Math.Clamp(tokenBudget / longest, 1, Math.Min(maxRows, order.Length - first));
            while (rows > 1 && fits?.Invoke(rows, longest) == false)
            {
                rows /= 2;
            }

            batches.Add(order[first..(first + rows)]);
            first += rows;
        }

        return batches;
    }

    /// <summary>Ties keep the input order, so that the plan does not depend on the sort.</summary>
    private static int[] LongestFirst(ReadOnlySpan<int> lengths)
    {
        var keys = new long[lengths.Length];
        for (var i = 0; i < keys.Length; i++)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(lengths[i], 1, nameof(lengths));
            keys[i] = ((long)(int.MaxValue - lengths[i]) << 32) | (uint)i;
        }

        Array.Sort(keys);
        return Array.ConvertAll(keys, static key => (int)key);
    }
}
