using SparseSearch.Encoders.Tokenization;

namespace SparseSearch.Encoders;

/// <summary>
/// A query encoder without a model: the table's weight of each distinct token of a text. A text is a set of tokens, not
/// a bag; special tokens and tokens whose weight is not above 0 are left out. Immutable, thread-safe, and free of
/// allocations per text.
/// </summary>
public sealed class StaticQueryEncoder
{
    private readonly ITextTokenizer _tokenizer;
    private readonly float[] _table;

    private StaticQueryEncoder(ITextTokenizer tokenizer, float[] table, int maxTokens)
    {
        _tokenizer = tokenizer;
        _table = table;
        MaxTokens = maxTokens;
    }

    /// <summary>The most tokens of a text that are looked up, and so the most terms of a vector.</summary>
    public int MaxTokens { get; }

    /// <summary>Checks the parts and puts them together.</summary>
    /// <param name="tokenizer">Turns a text into ids of the table.</param>
    /// <param name="table">
    /// A weight a term id, copied; an id beyond its end weighs 0, entries beyond the vocabulary are never asked for.
    /// </param>
    /// <param name="maxTokens">At least 1.</param>
    /// <exception cref="ArgumentException">A weight is not finite.</exception>
    public static StaticQueryEncoder Create(ITextTokenizer tokenizer, ReadOnlySpan<float> table, int maxTokens)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxTokens, 1);
        var weights = new float[tokenizer.Vocabulary.Count];
        table[..Math.Min(table.Length, weights.Length)].CopyTo(weights);
        for (var i = 0; i < weights.Length; i++)
        {
            if (!float.IsFinite(weights[i]))
            {
                throw new ArgumentException($"The weight of term {i} is {weights[i]}.", nameof(table));
            }
        }

        foreach (var id in tokenizer.SpecialTokenIds)
        {
            weights[id] = 0f;
        }

        return new StaticQueryEncoder(tokenizer, weights, maxTokens);
    }

    /// <summary>Encodes one text.</summary>
    /// <param name="text">Any UTF-16 text; cut after <see cref="MaxTokens"/> tokens.</param>
    /// <param name="ids">
    /// Receives the term ids, ascending; length at least <see cref="MaxTokens"/>. What lies beyond the returned count
    /// is scratch.
    /// </param>
    /// <param name="weights">Receives the weights, aligned with the ids; as long.</param>
    /// <returns>Number of terms.</returns>
    /// <exception cref="ArgumentException">A span is too short.</exception>
    public int Encode(ReadOnlySpan<char> text, Span<int> ids, Span<float> weights) =>
        Encode(text, ids, weights, out _);

    /// <summary>The same, and how many tokens the text had.</summary>
    internal int Encode(ReadOnlySpan<char> text, Span<int> ids, Span<float> weights, out int tokens)
    {
        if (ids.Length < MaxTokens || weights.Length < MaxTokens)
        {
            throw new ArgumentException(
                $"Room for {ids.Length} ids and {weights.Length} weights; give room for {MaxTokens} of each.",
                nameof(ids));
        }

        tokens = _tokenizer.EncodeUnframed(text, ids[..MaxTokens]);
        var found = ids[..tokens];
        found.Sort();
        var (count, previous) = (0, -1);
        foreach (var id in found)
        {
            if (id != previous && _table[id] > 0f)
            {
                (ids[count], weights[count]) = (id, _table[id]);
                count++;
            }

            previous = id;
        }

        return count;
    }
}
