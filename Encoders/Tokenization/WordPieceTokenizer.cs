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
    private readonly AddedTokenFinder? _addedTokens;
    private readonly TokenFrame _frame;

    private WordPieceTokenizer(WordPieceOptions options)
    {
        _model = new WordPieceModel(
            options.Vocabulary, options.ContinuingPrefix, options.UnknownId, options.MaxWordCharacters);
        _normalizer = new TextNormalizer(options.Normalization);

        // As they are spelled: white space that one could take belongs to no word anyway.
        _addedTokens = AddedTokenFinder.Create(
            options.AddedTokens.Select(static token => new AddedToken(token.Text, token.Id, token.IsSpecial)));
        _frame = new TokenFrame(options.PrefixIds, options.SuffixIds, options.BeginId, options.EndId);
        Vocabulary = options.Vocabulary;
        var special = options.AddedTokens.Where(static token => token.IsSpecial).Select(static token => token.Id);
        SpecialTokenIds = Array.AsReadOnly<int>([.. special.Distinct().Order()]);
        PadId = options.PadId;
        MaxTokens = options.MaxTokens;
    }

    /// <inheritdoc/>
    public Vocabulary Vocabulary { get; }

    /// <inheritdoc/>
    public IReadOnlyList<int> SpecialTokenIds { get; }

    /// <inheritdoc/>
    public int PadId { get; }

    /// <inheritdoc/>
    public int? BeginId => _frame.BeginId;

    /// <inheritdoc/>
    public int? EndId => _frame.EndId;

    /// <inheritdoc/>
    public int FrameLength => _frame.Length;

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

        TokenFrame.RequireRoom(options.MaxTokens, options.PrefixIds, options.SuffixIds, nameof(options));
        return new WordPieceTokenizer(options);
    }

    /// <inheritdoc/>
    public int Encode(ReadOnlySpan<char> text, Span<int> ids) => _frame.Encode(this, text, ids);

    /// <inheritdoc/>
    public int EncodeUnframed(ReadOnlySpan<char> text, Span<int> ids)
    {
        var word = ArrayPool<char>.Shared.Rent(_model.MaxWordUnits);
        var hashes = ArrayPool<uint>.Shared.Rent(_model.MaxPieceUnits);
        var writer = new WordPieceWriter(_model, ids, word, hashes);
        while (!text.IsEmpty && !writer.IsFull)
        {
            if (_addedTokens is null || !_addedTokens.TryFind(text, 0, 0, out var match))
            {
                WriteWords(text, ref writer);
                break;
            }

            WriteWords(text[..match.Start], ref writer);
            writer.Write(match.Id);
            text = text[match.End..];
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
