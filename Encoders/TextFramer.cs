using System.Diagnostics;
using SparseSearch.Encoders.Recipes;
using SparseSearch.Encoders.Tokenization;

namespace SparseSearch.Encoders;

/// <summary>
/// Texts to token ids as one side's recipe frames them. Fixed parts are tokenised once, when the framer is built.
/// Immutable and thread-safe.
/// </summary>
internal sealed class TextFramer
{
    private readonly ITextTokenizer _tokenizer;
    private readonly (TemplatePart Part, int[] Ids)[]? _parts;
    private readonly string _prompt;
    private readonly int _maxTokens;

    private TextFramer(ITextTokenizer tokenizer, (TemplatePart Part, int[] Ids)[]? parts, string prompt, int maxTokens)
    {
        _tokenizer = tokenizer;
        _parts = parts;
        _prompt = prompt;
        _maxTokens = maxTokens;
        MaxLength = parts is null ? maxTokens : checked(FixedLength(parts) + (Slots(parts) * maxTokens));
    }

    /// <summary>The most ids of a text.</summary>
    public int MaxLength { get; }

    /// <summary>Length of the scratch that <see cref="Frame"/> needs: one token more tells whether there are more.</summary>
    public int BufferLength => MaxLength + 1;

    /// <summary>Prepares a side's frame.</summary>
    /// <param name="tokenizer">The side's.</param>
    /// <param name="recipe">Its template counts.</param>
    /// <param name="prompt">Put in front of every text; empty for none.</param>
    /// <param name="maxTokens">The most tokens of a text, or of a slot where there is a template.</param>
    /// <exception cref="ArgumentOutOfRangeException">The limit has no room for the tokenizer's frame.</exception>
    /// <exception cref="NotSupportedException">The template has an end token, but the tokenizer names none.</exception>
    public static TextFramer Build(ITextTokenizer tokenizer, SideRecipe recipe, string prompt, int maxTokens)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(maxTokens, recipe.LeastTokens(tokenizer));
        if (recipe.TemplateFor(prompt) is not { } template)
        {
            return new TextFramer(tokenizer, parts: null, prompt, maxTokens);
        }

        var isSlot = template.Parts.Any(static p => p.Kind == TemplatePartKind.Prompt);
        (TemplatePart, int[])[] parts =
            [.. template.Parts.Select(p => (p, FixedIds(tokenizer, p, isSlot ? prompt : "", maxTokens)))];
        return new TextFramer(tokenizer, parts, isSlot ? "" : prompt, maxTokens);
    }

    /// <summary>
    /// The most tokens of a text, or of a slot, so that the whole is no longer than a model's input.
    /// </summary>
    /// <param name="tokenizer">The side's.</param>
    /// <param name="recipe">Its template counts.</param>
    /// <param name="prompt">As for <see cref="Build"/>.</param>
    /// <param name="inputTokens">The most tokens of the model's input.</param>
    public static int MostTokens(ITextTokenizer tokenizer, SideRecipe recipe, string prompt, int inputTokens)
    {
        if (recipe.TemplateFor(prompt) is not { } template)
        {
            return inputTokens;
        }

        (TemplatePart, int[])[] parts =
            [.. template.Parts.Select(p => (p, FixedIds(tokenizer, p, prompt, inputTokens)))];
        return (inputTokens - FixedLength(parts)) / Slots(parts);
    }

    /// <summary>Frames a text.</summary>
    /// <param name="text">Any.</param>
    /// <param name="buffer">Scratch of length <see cref="BufferLength"/>.</param>
    public TokenizedText Frame(string text, Span<int> buffer)
    {
        var full = _prompt.Length == 0 ? text : string.Concat(_prompt, text);
        if (_parts is not null)
        {
            return FrameByTemplate(full, _parts, buffer);
        }

        var count = Encode(full, isFramed: true, buffer, out var isCut);
        return new TokenizedText(buffer[..count].ToArray(), 0, isCut);
    }

    /// <summary>The tokens of a text up to the limit, and whether there were more.</summary>
    private int Encode(string text, bool isFramed, Span<int> buffer, out bool isCut)
    {
        var count = EncodeUpTo(_maxTokens + 1, buffer);
        isCut = count > _maxTokens;
        return isCut ? EncodeUpTo(_maxTokens, buffer) : count;

        int EncodeUpTo(int most, Span<int> target) => isFramed
            ? _tokenizer.Encode(text, target[..most])
            : _tokenizer.EncodeUnframed(text, target[..most]);
    }

    private TokenizedText FrameByTemplate(string text, (TemplatePart Part, int[] Ids)[] parts, Span<int> buffer)
    {
        var (length, pooledFrom, seen, isCut) = (0, -1, Range.All, false);
        TemplatePartKind? seenKind = null;
        foreach (var (part, ids) in parts)
        {
            pooledFrom = part.IsPooled && pooledFrom < 0 ? length : pooledFrom;
            var rest = buffer[length..];
            if (!IsSlot(part))
            {
                ids.CopyTo(rest);
                length += ids.Length;
            }
            else if (part.Kind == seenKind)
            {
                // The second copy of a text has the same tokens as the first.
                var copy = buffer[seen];
                copy.CopyTo(rest);
                length += copy.Length;
            }
            else
            {
                var count = Encode(text, isFramed: part.Kind != TemplatePartKind.Text, rest, out isCut);
                (seen, seenKind) = (length..(length + count), part.Kind);
                length += count;
            }
        }

        Debug.Assert(length <= MaxLength, "A template's parts fit the length computed for them.");
        return new TokenizedText(buffer[..length].ToArray(), Math.Max(0, pooledFrom), isCut);
    }

    private static int[] FixedIds(ITextTokenizer tokenizer, TemplatePart part, string prompt, int maxTokens) =>
        part.Kind switch
        {
            TemplatePartKind.Begin => tokenizer.BeginId is { } begin ? [begin] : [],
            TemplatePartKind.End => [EndOf(tokenizer)],
            TemplatePartKind.Literal => tokenizer.EncodeUnframed(part.Literal),
            TemplatePartKind.Prompt => Cut(tokenizer.EncodeUnframed($"{prompt},"), maxTokens),
            _ => [],
        };

    private static int EndOf(ITextTokenizer tokenizer) => tokenizer.EndId ?? throw new NotSupportedException(
        "The recipe pools the token that ends a text, but the tokenizer's files name none; add eos_token to "
        + $"{TokenizerLoader.TokenizerConfigFile}, or choose another recipe.");

    private static int[] Cut(int[] ids, int maxTokens) => ids.Length <= maxTokens ? ids : ids[..maxTokens];

    private static int FixedLength((TemplatePart Part, int[] Ids)[] parts) => parts.Sum(static p => p.Ids.Length);

    private static int Slots((TemplatePart Part, int[] Ids)[] parts) => parts.Count(static p => IsSlot(p.Part));

    private static bool IsSlot(TemplatePart part) =>
        part.Kind is TemplatePartKind.Text or TemplatePartKind.FramedText;
}
