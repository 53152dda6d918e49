using SparseSearch.Core.Vectors;
using SparseSearch.Encoders.Tokenization.Models;
using SparseSearch.Encoders.Tokenization.Normalizers;
using SparseSearch.Encoders.Tokenization.PreTokenizers;

namespace SparseSearch.Encoders.Tokenization;

/// <summary>
/// A tokeniser put together from the parts that <c>tokenizer.json</c> or a SentencePiece model names, in the order of
/// the Hugging Face tokenizers library: added tokens are found in the raw text, what lies between them is normalised,
/// added tokens are found in that, the rest is split into words, and each word is cut into tokens. Immutable and
/// thread-safe; buffers are rented. A normaliser rewrites all of a text, even of one that is cut; the later steps stop
/// early.
/// </summary>
public sealed class PipelineTokenizer : ITextTokenizer
{
    private readonly ITextNormalizer[] _normalizers;
    private readonly IPreTokenizer[] _preTokenizers;
    private readonly ITokenModel _model;
    private readonly AddedTokenFinder? _rawTokens;
    private readonly AddedTokenFinder? _normalizedTokens;
    private readonly TokenFrame _frame;

    private PipelineTokenizer(PipelineOptions options)
    {
        _normalizers = [.. options.Normalizers];
        _preTokenizers = [.. options.PreTokenizers];
        _model = options.Model;
        _rawTokens = AddedTokenFinder.Create(options.AddedTokens.Where(static token => !token.IsNormalized));
        _normalizedTokens = AddedTokenFinder.Create(options.AddedTokens
            .Where(static token => token.IsNormalized)
            .Select(token => token with { Text = NormalizedText(token.Text) }));
        _frame = new TokenFrame(options.PrefixIds, options.SuffixIds, options.BeginId, options.EndId);
        Vocabulary = options.Vocabulary;
        SpecialTokenIds = Array.AsReadOnly<int>([.. options.SpecialTokenIds.Distinct().Order()]);
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

    /// <inheritdoc/>
    public int Encode(ReadOnlySpan<char> text, Span<int> ids) => _frame.Encode(this, text, ids);

    /// <inheritdoc/>
    public int EncodeUnframed(ReadOnlySpan<char> text, Span<int> ids)
    {
        var writer = new TokenWriter(ids, _preTokenizers, _model);
        if (HasLoneSurrogate(text))
        {
            var valid = new TextBuffer();
            foreach (var rune in text.EnumerateRunes())
            {
                valid.AppendCodePoint(rune.Value);
            }

            WriteRaw(valid.Text, ref writer);
            valid.Dispose();
        }
        else
        {
            WriteRaw(text, ref writer);
        }

        writer.Dispose();
        return writer.Count;
    }

    /// <summary>Checks the options and builds a tokeniser.</summary>
    /// <exception cref="ArgumentException">An id is outside the vocabulary, or the limit leaves no room.</exception>
    internal static PipelineTokenizer Build(PipelineOptions options)
    {
        IEnumerable<int> ids =
        [
            options.PadId, options.BeginId ?? 0, options.EndId ?? 0, .. options.PrefixIds, .. options.SuffixIds,
            .. options.SpecialTokenIds, .. options.AddedTokens.Select(static token => token.Id),
        ];
        foreach (var id in ids)
        {
            if ((uint)id >= (uint)options.Vocabulary.Count)
            {
                throw new ArgumentException(
                    $"The special or added token's id {id} is outside the vocabulary, whose ids are 0 to "
                    + $"{options.Vocabulary.Count - 1}.",
                    nameof(options));
            }
        }

        TokenFrame.RequireRoom(options.MaxTokens, options.PrefixIds, options.SuffixIds, nameof(options));
        return new PipelineTokenizer(options);
    }

    /// <summary>What the normaliser makes of a text without added tokens.</summary>
    internal string NormalizedText(string text)
    {
        var first = new TextBuffer();
        var second = new TextBuffer();
        var normalized = Normalize(text, ref first, ref second, out _).ToString();
        first.Dispose();
        second.Dispose();
        return normalized;
    }

    private static bool HasLoneSurrogate(ReadOnlySpan<char> text)
    {
        while (text.IndexOfAnyInRange('\uD800', '\uDFFF') is var place && place >= 0)
        {
            if (!char.IsHighSurrogate(text[place]) || place + 1 == text.Length || !char.IsLowSurrogate(text[place + 1]))
            {
                return true;
            }

            text = text[(place + 2)..];
        }

        return false;
    }

    private void WriteRaw(scoped ReadOnlySpan<char> text, ref TokenWriter writer)
    {
        var (from, done) = (0, 0);
        while (!writer.IsFull && _rawTokens is not null && _rawTokens.TryFind(text, from, done, out var match))
        {
            WriteBetween(text[Math.Min(done, match.Start)..match.Start], done == 0, ref writer);
            writer.Write(match.Id);
            (from, done) = (match.Next, match.End);
        }

        WriteBetween(text[done..], done == 0, ref writer);
    }

    private void WriteBetween(scoped ReadOnlySpan<char> text, bool isAtStart, ref TokenWriter writer)
    {
        if (text.IsEmpty || writer.IsFull)
        {
            return;
        }

        var first = new TextBuffer();
        var second = new TextBuffer();
        var normalized = Normalize(text, ref first, ref second, out var isStartDropped);

        // As in the reference, a text whose first character was dropped no longer starts at its start.
        isAtStart &= !isStartDropped;
        var (from, done) = (0, 0);
        while (!writer.IsFull && _normalizedTokens is not null
            && _normalizedTokens.TryFind(normalized, from, done, out var match))
        {
            writer.IsAtStart = isAtStart && done == 0;
            writer.Pass(normalized[Math.Min(done, match.Start)..match.Start], 0);
            writer.Write(match.Id);
            (from, done) = (match.Next, match.End);
        }

        writer.IsAtStart = isAtStart && done == 0;
        writer.Pass(normalized[done..], 0);
        first.Dispose();
        second.Dispose();
    }

    // Each step writes the buffer that the text does not lie in.
    private ReadOnlySpan<char> Normalize(
        ReadOnlySpan<char> text, ref TextBuffer first, ref TextBuffer second, out bool isStartDropped)
    {
        isStartDropped = false;
        var isInFirst = false;
        foreach (var normalizer in _normalizers)
        {
            if (text.IsEmpty)
            {
                break;
            }

            ref var output = ref isInFirst ? ref second : ref first;
            output.Clear();
            if (normalizer.Normalize(text, ref output))
            {
                text = output.Text;
                isStartDropped |= output.IsStartDropped;
                isInFirst = !isInFirst;
            }
        }

        return text;
    }
}
