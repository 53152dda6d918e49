namespace SparseSearch.Encoders.Tokenization;

/// <summary>The special tokens that a tokeniser sets around a text. Immutable and thread-safe.</summary>
internal sealed class TokenFrame
{
    private readonly int[] _prefixIds;
    private readonly int[] _suffixIds;

    /// <summary>A frame.</summary>
    /// <param name="prefixIds">Ids in front of a text.</param>
    /// <param name="suffixIds">Ids behind it.</param>
    /// <param name="beginId">The id that begins an input; null for the first of the prefix.</param>
    /// <param name="endId">The id that ends an input; null for the last of the suffix.</param>
    public TokenFrame(IReadOnlyList<int> prefixIds, IReadOnlyList<int> suffixIds, int? beginId, int? endId)
    {
        _prefixIds = [.. prefixIds];
        _suffixIds = [.. suffixIds];
        BeginId = beginId ?? (_prefixIds.Length > 0 ? _prefixIds[0] : null);
        EndId = endId ?? (_suffixIds.Length > 0 ? _suffixIds[^1] : null);
    }

    /// <inheritdoc cref="ITextTokenizer.FrameLength"/>
    public int Length => _prefixIds.Length + _suffixIds.Length;

    /// <inheritdoc cref="ITextTokenizer.BeginId"/>
    public int? BeginId { get; }

    /// <inheritdoc cref="ITextTokenizer.EndId"/>
    public int? EndId { get; }

    /// <summary>Refuses a limit of tokens that leaves the frame no room.</summary>
    /// <param name="maxTokens">The limit; null for none.</param>
    /// <param name="prefixIds">Ids in front of a text.</param>
    /// <param name="suffixIds">Ids behind it.</param>
    /// <param name="parameter">Whose the limit is.</param>
    /// <exception cref="ArgumentException">It leaves none.</exception>
    public static void RequireRoom(
        int? maxTokens, IReadOnlyList<int> prefixIds, IReadOnlyList<int> suffixIds, string parameter)
    {
        var length = prefixIds.Count + suffixIds.Count;
        if (maxTokens < Math.Max(1, length))
        {
            throw new ArgumentException(
                $"MaxTokens is {maxTokens}, but the frame alone takes {length} tokens.", parameter);
        }
    }

    /// <summary>What <see cref="ITextTokenizer.Encode"/> does: the prefix, the text as far as it fits, the suffix.</summary>
    /// <exception cref="ArgumentException"><paramref name="ids"/> has no room for the frame.</exception>
    public int Encode(ITextTokenizer tokenizer, ReadOnlySpan<char> text, Span<int> ids)
    {
        if (ids.Length < Length)
        {
            throw new ArgumentException(
                $"Room for {ids.Length} ids, but the special tokens alone take {Length}; give at least that many.",
                nameof(ids));
        }

        _prefixIds.CopyTo(ids);
        var content = ids[_prefixIds.Length..^_suffixIds.Length];
        var end = _prefixIds.Length + tokenizer.EncodeUnframed(text, content);
        _suffixIds.CopyTo(ids[end..]);
        return end + _suffixIds.Length;
    }
}
