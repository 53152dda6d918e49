using System.Buffers;
using System.Text;
using SparseSearch.Core.Vectors;

namespace SparseSearch.Encoders.Tokenization;

/// <summary>
/// BERT's tokeniser, equal to the Hugging Face tokenizers library: added tokens are found in the raw text, what lies
/// between them is normalised, split at whitespace and around punctuation, and each word is cut greedily into the
/// longest pieces of the vocabulary (Wu et al. 2016, arXiv 1609.08144). Immutable and thread-safe.
/// </summary>
public sealed class WordPieceTokenizer : ITextTokenizer
{
    private readonly WordPieceModel _model;
    private readonly TextNormalizer _normalizer;
    private readonly AddedToken[] _addedTokens;
    private readonly SearchValues<string>? _addedTexts;
    private readonly int[] _prefixIds;
    private readonly int[] _suffixIds;

    private WordPieceTokenizer(WordPieceOptions options)
    {
        _model = new WordPieceModel(
            options.Vocabulary, options.ContinuingPrefix, options.UnknownId, options.MaxWordCharacters);
        _normalizer = new TextNormalizer(options.Normalization);

        // Longest first, so that the first that matches at a place is the longest there.
        _addedTokens = [.. options.AddedTokens.OrderByDescending(static token => token.Text.Length)];
        _addedTexts = _addedTokens.Length == 0
            ? null
            : SearchValues.Create([.. _addedTokens.Select(static token => token.Text)], StringComparison.Ordinal);
        _prefixIds = [.. options.PrefixIds];
        _suffixIds = [.. options.SuffixIds];
        Vocabulary = options.Vocabulary;
        var special = options.AddedTokens.Where(static token => token.IsSpecial).Select(static token => token.Id);
        SpecialTokenIds = Array.AsReadOnly<int>([.. special.Distinct().Order()]);
        PadId = options.PadId;
        BeginId = options.BeginId ?? (_prefixIds.Length > 0 ? _prefixIds[0] : null);
        EndId = options.EndId ?? (_suffixIds.Length > 0 ? _suffixIds[^1] : null);
        MaxTokens = options.MaxTokens;
    }

    /// <inheritdoc/>
    public Vocabulary Vocabulary { get; }

    /// <inheritdoc/>
    public IReadOnlyList<int> SpecialTokenIds { get; }

    /// <inheritdoc/>
    public int PadId { get; }

    /// <inheritdoc/>
    public int? BeginId { get; }

    /// <inheritdoc/>
    public int? EndId { get; }

    /// <inheritdoc/>
    public int FrameLength => _prefixIds.Length + _suffixIds.Length;

    /// <inheritdoc/>
    public int? MaxTokens { get; }

    /// <summary>Checks the options and builds a tokeniser.</summary>
    /// <exception cref="ArgumentException">
    /// An id is outside the vocabulary, an added token is empty, or <see cref="WordPieceOptions.MaxWordCharacters"/> or
    /// <see cref="WordPieceOptions.MaxTokens"/> is out of range.
    /// </exception>
    public static WordPieceTokenizer Build(WordPieceOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(options.Vocabulary);
        RequireId(options, options.UnknownId, "The unknown token's id");
        RequireId(options, options.PadId, "The padding token's id");
        RequireId(options, options.BeginId ?? options.PadId, "The beginning token's id");
        RequireId(options, options.EndId ?? options.PadId, "The ending token's id");
        foreach (var id in options.PrefixIds.Concat(options.SuffixIds))
        {
            RequireId(options, id, "The frame's id");
        }

        foreach (var token in options.AddedTokens)
        {
            RequireId(options, token.Id, $"The id of the added token '{token.Text}',");
            ArgumentException.ThrowIfNullOrEmpty(token.Text, nameof(options));
        }

        if (options.MaxWordCharacters is < 1 or > WordPieceOptions.MaxWordCharactersLimit)
        {
            throw new ArgumentException(
                $"MaxWordCharacters is {options.MaxWordCharacters}; it must be 1 to "
                + $"{WordPieceOptions.MaxWordCharactersLimit}.",
                nameof(options));
        }

        var frame = options.PrefixIds.Count + options.SuffixIds.Count;
        if (options.MaxTokens < Math.Max(1, frame))
        {
            throw new ArgumentException(
                $"MaxTokens is {options.MaxTokens}, but the frame alone takes {frame} tokens.", nameof(options));
        }

        return new WordPieceTokenizer(options);
    }

    /// <inheritdoc/>
    public int Encode(ReadOnlySpan<char> text, Span<int> ids)
    {
        if (ids.Length < FrameLength)
        {
            throw new ArgumentException(
                $"Room for {ids.Length} ids, but the special tokens alone take {FrameLength}; give at least that many.",
                nameof(ids));
        }

        _prefixIds.CopyTo(ids);
        var content = ids[_prefixIds.Length..^_suffixIds.Length];
        var end = _prefixIds.Length + EncodeUnframed(text, content);
        _suffixIds.CopyTo(ids[end..]);
        return end + _suffixIds.Length;
    }

    /// <inheritdoc/>
    public int EncodeUnframed(ReadOnlySpan<char> text, Span<int> ids)
    {
        var word = ArrayPool<char>.Shared.Rent(_model.MaxWordUnits);
        var hashes = ArrayPool<uint>.Shared.Rent(_model.MaxPieceUnits);
        var writer = new WordPieceWriter(_model, ids, word, hashes);
        while (!text.IsEmpty && !writer.IsFull)
        {
            var start = _addedTexts is null ? -1 : text.IndexOfAny(_addedTexts);
            WriteWords(start < 0 ? text : text[..start], ref writer);
            if (start < 0)
            {
                break;
            }

            var token = AddedTokenAt(text[start..]);
            writer.Write(token.Id);
            text = text[(start + token.Text.Length)..];
        }

        ArrayPool<char>.Shared.Return(word);
        ArrayPool<uint>.Shared.Return(hashes);
        return writer.Written;
    }

    private void WriteWords(ReadOnlySpan<char> text, ref WordPieceWriter writer)
    {
        var units = _normalizer.Units;
        while (!text.IsEmpty && !writer.IsFull)
        {
            text = text[writer.AppendLetters(text, units)..];
            if (text.IsEmpty)
            {
                break;
            }

            var entry = units[text[0]];
            var taken = 1;
            switch (TextNormalizer.KindOf(entry))
            {
                case CharacterKind.Separator:
                    writer.EndWord();
                    break;
                case CharacterKind.Isolated:
                    writer.EndWord();
                    writer.Append((char)entry);
                    writer.EndWord();
                    break;
                case CharacterKind.Expanded:
                    taken = WriteExpanded(text, ref writer);
                    break;
                default:
                    break;
            }

            text = text[taken..];
        }

        writer.EndWord();
    }

    private int WriteExpanded(ReadOnlySpan<char> text, ref WordPieceWriter writer)
    {
        // A lone surrogate decodes to U+FFFD and counts one unit.
        Rune.DecodeFromUtf16(text, out var rune, out var taken);
        Span<int> expansion = stackalloc int[TextNormalizer.MaxExpansion];
        var count = _normalizer.Expand(rune.Value, expansion);
        foreach (var codePoint in expansion[..count])
        {
            if (UnicodeData.IsWhiteSpace(codePoint))
            {
                writer.EndWord();
            }
            else if (UnicodeData.IsPunctuation(codePoint))
            {
                writer.EndWord();
                writer.Append(codePoint);
                writer.EndWord();
            }
            else
            {
                writer.Append(codePoint);
            }
        }

        return taken;
    }

    private AddedToken AddedTokenAt(ReadOnlySpan<char> text)
    {
        foreach (var token in _addedTokens)
        {
            if (text.StartsWith(token.Text, StringComparison.Ordinal))
            {
                return token;
            }
        }

        throw new InvalidOperationException("The search found an added token where none is.");
    }

    private static void RequireId(WordPieceOptions options, int id, string what)
    {
        if ((uint)id >= (uint)options.Vocabulary.Count)
        {
            throw new ArgumentException(
                $"{what} {id} is outside the vocabulary, whose ids are 0 to {options.Vocabulary.Count - 1}.",
                nameof(options));
        }
    }
}
