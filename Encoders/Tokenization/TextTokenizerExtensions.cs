namespace SparseSearch.Encoders.Tokenization;

/// <summary>Conveniences over <see cref="ITextTokenizer"/> for callers that do not count allocations.</summary>
public static class TextTokenizerExtensions
{
    private const int FirstLength = 64;

    /// <summary>Tokenises a text and sets it between special tokens, in a new array of the length it needs.</summary>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="text">Any UTF-16 text.</param>
    /// <param name="maxTokens">The limit in total, special tokens included; at least the frame's length.</param>
    /// <exception cref="ArgumentException"><paramref name="maxTokens"/> has no room for the frame.</exception>
    public static int[] Encode(this ITextTokenizer tokenizer, ReadOnlySpan<char> text, int maxTokens)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxTokens, tokenizer.FrameLength);
        var ids = new int[Math.Min(maxTokens, Math.Max(FirstLength, tokenizer.FrameLength))];
        int count;
        while ((count = tokenizer.Encode(text, ids)) == ids.Length && ids.Length < maxTokens)
        {
            ids = new int[(int)Math.Min(maxTokens, ids.Length * 2L)];
        }

        return ids.AsSpan(0, count).ToArray();
    }

    /// <summary>Tokenises a whole text without special tokens around it, in a new array.</summary>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="text">Any UTF-16 text; it is not cut.</param>
    public static int[] EncodeUnframed(this ITextTokenizer tokenizer, ReadOnlySpan<char> text)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        var ids = new int[FirstLength];
        int count;
        while ((count = tokenizer.EncodeUnframed(text, ids)) == ids.Length)
        {
            ids = new int[checked(ids.Length * 2)];
        }

        return ids.AsSpan(0, count).ToArray();
    }
}
