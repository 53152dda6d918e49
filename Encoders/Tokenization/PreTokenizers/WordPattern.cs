using System.Text;

namespace SparseSearch.Encoders.Tokenization.PreTokenizers;

/// <summary>
/// The regular expressions by which byte-level tokenizers of the GPT kind cut a text into words, by hand: one pass, no
/// allocation, and right beyond the first plane. Every character belongs to a word. Equal to the expressions below,
/// whose alternatives are tried in order at every place. Immutable and thread-safe.
/// </summary>
internal sealed class WordPattern
{
    /// <summary>GPT-2's expression: also ModernBERT's and RoBERTa's.</summary>
    public const string Gpt2Expression =
        @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    /// <summary>Llama 3's expression.</summary>
    public const string Llama3Expression =
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}"
        + @"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    /// <summary>Qwen 2's expression: Llama 3's with digits one by one.</summary>
    public const string Qwen2Expression =
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}"
        + @"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    /// <summary>The pattern of <see cref="Gpt2Expression"/>.</summary>
    public static readonly WordPattern Gpt2 = new(isGpt2: true, int.MaxValue);

    private static readonly WordPattern s_llama3 = new(isGpt2: false, 3);
    private static readonly WordPattern s_qwen2 = new(isGpt2: false, 1);

    private readonly bool _isGpt2;
    private readonly int _maxDigits;

    private WordPattern(bool isGpt2, int maxDigits)
    {
        _isGpt2 = isGpt2;
        _maxDigits = maxDigits;
    }

    /// <summary>The pattern of an expression, or null where it is none of the three.</summary>
    public static WordPattern? Find(string expression) => expression switch
    {
        Gpt2Expression => Gpt2,
        Llama3Expression => s_llama3,
        Qwen2Expression => s_qwen2,
        _ => null,
    };

    /// <summary>The length of the word at the start of a text.</summary>
    /// <param name="text">Not empty; valid UTF-16.</param>
    /// <returns>UTF-16 units, at least 1.</returns>
    public int LengthOfFirst(scoped ReadOnlySpan<char> text)
    {
        var first = ClassAt(text, 0, out var width);
        if (text[0] == '\'' && ContractionLength(text) is var contraction && contraction > 0)
        {
            return contraction;
        }

        if (first == CharacterClass.Letter)
        {
            return SkipClass(text, width, CharacterClass.Letter, int.MaxValue);
        }

        if (first == CharacterClass.Number)
        {
            return SkipClass(text, width, CharacterClass.Number, _maxDigits - 1);
        }

        // One character may stand in front of letters: a space, or here anything but a line's end.
        var isPrefix = _isGpt2 ? text[0] == ' ' : text[0] is not ('\r' or '\n');
        var second = text.Length > width ? ClassAt(text, width, out _) : CharacterClass.White;
        if (isPrefix && second == CharacterClass.Letter)
        {
            return SkipClass(text, width, CharacterClass.Letter, int.MaxValue);
        }

        if (_isGpt2 && isPrefix && second == CharacterClass.Number)
        {
            return SkipClass(text, width, CharacterClass.Number, int.MaxValue);
        }

        if (first == CharacterClass.Other || (text[0] == ' ' && second == CharacterClass.Other))
        {
            var end = SkipClass(text, first == CharacterClass.Other ? 0 : 1, CharacterClass.Other, int.MaxValue);
            return _isGpt2 ? end : SkipLineEnds(text, end);
        }

        return WhiteLength(text);
    }

    private static int ContractionLength(scoped ReadOnlySpan<char> text, bool ignoresCase)
    {
        var first = text.Length > 1 ? Fold(text[1], ignoresCase) : '\0';
        if (first is 's' or 't' or 'm' or 'd')
        {
            return 2;
        }

        var second = text.Length > 2 ? Fold(text[2], ignoresCase) : '\0';
        return (first, second) is ('r', 'e') or ('v', 'e') or ('l', 'l') ? 3 : 0;
    }

    // Without regard to case, the long s is an s too.
    private static char Fold(char unit, bool ignoresCase) => (ignoresCase, unit) switch
    {
        (true, >= 'A' and <= 'Z') => (char)(unit | 0x20),
        (true, '\u017F') => 's',
        _ => unit,
    };

    private static int SkipClass(scoped ReadOnlySpan<char> text, int from, byte wanted, int atMost)
    {
        var classes = CharacterClass.FirstPlane;
        var i = from;
        for (var count = 0; i < text.Length && count < atMost; count++)
        {
            if (!char.IsSurrogate(text[i]))
            {
                if (classes[text[i]] != wanted)
                {
                    break;
                }

                i++;
            }
            else if (ClassAt(text, i, out var width) == wanted)
            {
                i += width;
            }
            else
            {
                break;
            }
        }

        return i;
    }

    private static int SkipLineEnds(scoped ReadOnlySpan<char> text, int from)
    {
        while (from < text.Length && text[from] is ('\r' or '\n'))
        {
            from++;
        }

        return from;
    }

    private static byte ClassAt(scoped ReadOnlySpan<char> text, int place, out int width)
    {
        if (!char.IsSurrogate(text[place]))
        {
            width = 1;
            return CharacterClass.FirstPlane[text[place]];
        }

        Rune.DecodeFromUtf16(text[place..], out var rune, out width);
        return CharacterClass.Of(rune.Value);
    }

    private int ContractionLength(scoped ReadOnlySpan<char> text) => ContractionLength(text, !_isGpt2);

    private int WhiteLength(scoped ReadOnlySpan<char> text)
    {
        var end = SkipClass(text, 0, CharacterClass.White, int.MaxValue);
        var lastLineEnd = _isGpt2 ? -1 : text[..end].LastIndexOfAny('\r', '\n');
        if (lastLineEnd >= 0)
        {
            return lastLineEnd + 1;
        }

        // The last white character before something else is left to what follows, where there is another.
        return end == text.Length || end == 1 ? end : end - 1;
    }
}
