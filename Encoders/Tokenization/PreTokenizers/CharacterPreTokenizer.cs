using System.Text;

namespace SparseSearch.Encoders.Tokenization.PreTokenizers;

/// <summary>
/// Splits by what characters are, each looked at alone: neighbours of one group are a word, some characters are words
/// of their own, and some vanish.
/// </summary>
internal sealed class CharacterPreTokenizer : IPreTokenizer
{
    private const int Vanishes = -1;
    private const int StandsAlone = 0;
    private const int FirstGroup = 1;
    private const int SecondGroup = 2;
    private readonly Func<int, int> _groupOf;

    private CharacterPreTokenizer(Func<int, int> groupOf) => _groupOf = groupOf;

    /// <summary>Words between white space.</summary>
    public static CharacterPreTokenizer WhitespaceSplit { get; } =
        new(static codePoint => UnicodeData.IsWhiteSpace(codePoint) ? Vanishes : FirstGroup);

    /// <summary>Runs of word characters and runs of others, between white space: <c>\w+|[^\w\s]+</c>.</summary>
    public static CharacterPreTokenizer Whitespace { get; } = new(static codePoint =>
        UnicodeData.IsWhiteSpace(codePoint) ? Vanishes : CharacterClass.IsWord(codePoint) ? FirstGroup : SecondGroup);

    /// <summary>BERT's: words between white space, and every punctuation character.</summary>
    public static CharacterPreTokenizer Bert { get; } = new(static codePoint =>
        UnicodeData.IsWhiteSpace(codePoint) ? Vanishes
        : UnicodeData.IsPunctuation(codePoint) ? StandsAlone : FirstGroup);

    /// <summary>Runs of numbers, and runs of others.</summary>
    public static CharacterPreTokenizer NumberRuns { get; } = new(static codePoint =>
        CharacterClass.Of(codePoint) == CharacterClass.Number ? SecondGroup : FirstGroup);

    /// <summary>Every number character, and runs of others.</summary>
    public static CharacterPreTokenizer Numbers { get; } = new(static codePoint =>
        CharacterClass.Of(codePoint) == CharacterClass.Number ? StandsAlone : FirstGroup);

    /// <inheritdoc/>
    public void Split(scoped ReadOnlySpan<char> text, int step, ref TokenWriter writer)
    {
        var start = 0;
        var group = Vanishes;
        for (var i = 0; i < text.Length && !writer.IsFull;)
        {
            Rune.DecodeFromUtf16(text[i..], out var rune, out var width);
            var next = _groupOf(rune.Value);
            if (next != group || next == StandsAlone)
            {
                PassUnlessVanishing(text[start..i], group, step, ref writer);
                (start, group) = (i, next);
            }

            i += width;
        }

        PassUnlessVanishing(text[start..], group, step, ref writer);
    }

    private static void PassUnlessVanishing(
        scoped ReadOnlySpan<char> word, int group, int step, ref TokenWriter writer)
    {
        if (group != Vanishes)
        {
            writer.Pass(word, step + 1);
        }
    }
}
