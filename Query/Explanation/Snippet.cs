using System.Buffers;
using SparseSearch.Core.Vectors;

namespace SparseSearch.Query.Explanation;

/// <summary>The part of a text that shows best why it was found.</summary>
public static class Snippet
{
    /// <summary>The shortest and the longest snippet that may be asked for, in characters.</summary>
    public const int LeastLength = 20, MostLength = 10_000;

    private const char Ellipsis = '…';

    /// <summary>Longer words are no words of a query.</summary>
    private const int LongestWord = 256;

    /// <summary>Texts up to this length have room for as many words as they could have at most.</summary>
    private const int ShortText = 1 << 14;

    private const int FilterBits = 256;

    /// <summary>
    /// Chooses the stretch of whole words whose distinct words weigh most, the earliest where several do. White space
    /// and control characters become single spaces.
    /// </summary>
    /// <param name="text">Any text.</param>
    /// <param name="wordWeights">Lower-case words and what each is worth.</param>
    /// <param name="maxLength">Characters at most, ellipses not counted; at least <see cref="LeastLength"/>.</param>
    public static string Of(string text, Dictionary<string, float> wordWeights, int maxLength)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(wordWeights);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxLength, LeastLength);
        var words = ArrayPool<Word>.Shared.Rent(CountWords(text));
        var keys = new List<KeyValuePair<string, float>>();
        var found = words.AsSpan(0, Split(text, wordWeights, words, keys));
        var (start, end) = BestWindow(found, keys, maxLength);
        // A single word longer than the window is cut; where there is no word at all there is nothing to show.
        var shown = start == end ? found[..Math.Min(1, found.Length)] : found[start..end];
        var snippet = Join(text, shown, maxLength, isCutBefore: start > 0, isCutBehind: end < found.Length);
        ArrayPool<Word>.Shared.Return(words);
        return snippet;
    }

    /// <summary>The words of a snippet, or of another text, that weigh something.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="wordWeights">As for <see cref="Of"/>.</param>
    /// <returns>First character and number of characters of each run of letters and digits, in the order of the text.</returns>
    public static IReadOnlyList<(int Start, int Length)> Marks(string text, Dictionary<string, float> wordWeights)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(wordWeights);
        var marks = new List<(int Start, int Length)>();
        foreach (var word in Words(text))
        {
            if (wordWeights.ContainsKey(text[word].ToLowerInvariant()))
            {
                marks.Add((word.Start.Value, word.End.Value - word.Start.Value));
            }
        }

        return marks;
    }

    /// <summary>A query's terms as words and what each is worth; word pieces are no words, and meet none.</summary>
    /// <param name="query">Over the vocabulary.</param>
    /// <param name="vocabulary">The terms behind the query's ids.</param>
    /// <param name="text">
    /// The query's text, or null. Its words that are no terms, but were made of word pieces, are worth as much as the heaviest
    /// term: they are rare.
    /// </param>
    public static Dictionary<string, float> WordWeights(SparseVector query, Vocabulary vocabulary, string? text = null)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(vocabulary);
        var weights = new Dictionary<string, float>(query.Nnz, StringComparer.Ordinal);
        for (var i = 0; i < query.Nnz; i++)
        {
            weights[vocabulary.TermOf(query.TermIds[i])] = query.Weights[i];
        }

        text ??= "";
        var heaviest = weights.Count == 0 ? 1 : weights.Values.Max();
        foreach (var place in Words(text))
        {
            var word = text[place].ToLowerInvariant();
            if (!vocabulary.TryGetId(word, out _))
            {
                weights[word] = heaviest;
            }
        }

        return weights;
    }

    private static string Join(string text, ReadOnlySpan<Word> words, int maxLength, bool isCutBefore, bool isCutBehind)
    {
        var buffer = ArrayPool<char>.Shared.Rent(maxLength + 3);
        var length = 0;
        if (isCutBefore)
        {
            buffer[length++] = Ellipsis;
        }

        for (var i = 0; i < words.Length; i++)
        {
            if (i > 0)
            {
                buffer[length++] = ' ';
            }

            foreach (var character in text.AsSpan(words[i].Start, Math.Min(words[i].Length, maxLength)))
            {
                buffer[length++] = char.IsControl(character) ? ' ' : character;
            }
        }

        if (isCutBehind)
        {
            buffer[length++] = Ellipsis;
        }

        var joined = new string(buffer, 0, length);
        ArrayPool<char>.Shared.Return(buffer);
        return joined;
    }

    private static int CountWords(string text)
    {
        if (text.Length <= ShortText)
        {
            // More than there are, which is quicker than counting.
            return (text.Length / 2) + 1;
        }

        var (count, isInside) = (0, false);
        foreach (var character in text)
        {
            var isSpace = char.IsWhiteSpace(character);
            count += isInside || isSpace ? 0 : 1;
            isInside = !isSpace;
        }

        return count;
    }

    /// <summary>The words of a text between white space.</summary>
    /// <param name="text">The text.</param>
    /// <param name="wordWeights">The query's words.</param>
    /// <param name="words">Filled.</param>
    /// <param name="keys">Gets the query's words that the text has.</param>
    /// <returns>How many words there are.</returns>
    private static int Split(
        string text, Dictionary<string, float> wordWeights, Word[] words, List<KeyValuePair<string, float>> keys)
    {
        var lookup = wordWeights.GetAlternateLookup<ReadOnlySpan<char>>();
        Span<char> lower = stackalloc char[LongestWord];
        Span<ulong> filter = stackalloc ulong[FilterBits / 64];
        foreach (var key in wordWeights.Keys)
        {
            Add(filter, key);
        }

        var count = 0;
        for (var at = 0; at < text.Length; at++)
        {
            var start = at;
            while (at < text.Length && !char.IsWhiteSpace(text[at]))
            {
                at++;
            }

            if (at > start)
            {
                var bare = Bare(text.AsSpan(start, at - start));
                var key = bare.Length is > 0 and <= LongestWord && MayHave(filter, bare)
                    && lookup.TryGetValue(lower[..bare.ToLowerInvariant(lower)], out var found, out var weight)
                    ? PlaceOf(keys, found, weight) : -1;
                words[count++] = new Word(start, at - start, key);
            }
        }

        return count;
    }

    private static int PlaceOf(List<KeyValuePair<string, float>> keys, string key, float weight)
    {
        for (var i = 0; i < keys.Count; i++)
        {
            if (ReferenceEquals(keys[i].Key, key))
            {
                return i;
            }
        }

        keys.Add(new KeyValuePair<string, float>(key, weight));
        return keys.Count - 1;
    }

    private static void Add(Span<ulong> filter, string key)
    {
        var bit = key.Length == 0 ? 0 : FilterBit(key);
        filter[bit / 64] |= 1UL << (bit % 64);
    }

    /// <summary>Whether a word can be one of the query's: most are none, which this tells without a hash of the whole.</summary>
    private static bool MayHave(Span<ulong> filter, ReadOnlySpan<char> bare)
    {
        var bit = FilterBit(bare);
        return (filter[bit / 64] >> (bit % 64) & 1) != 0;
    }

    private static int FilterBit(ReadOnlySpan<char> word) =>
        ((char.ToLowerInvariant(word[0]) * 31) + (char.ToLowerInvariant(word[^1]) * 7) + word.Length) % FilterBits;

    /// <summary>Slides a window over the words: every end once, with the earliest start that still fits.</summary>
    private static (int Start, int End) BestWindow(
        ReadOnlySpan<Word> words, List<KeyValuePair<string, float>> keys, int maxLength)
    {
        var counts = new int[keys.Count];
        var (best, bestWeight) = ((0, 0), -1.0);
        var (start, length, weight) = (0, 0, 0.0);
        for (var end = 0; end < words.Length; end++)
        {
            length += words[end].Length + 1;
            weight += Count(words[end], 1);
            for (; start <= end && length - 1 > maxLength; start++)
            {
                length -= words[start].Length + 1;
                weight -= Count(words[start], -1);
            }

            // A window that can still grow to the right is no worse for being longer.
            if (start <= end && (weight > bestWeight + 1e-6 || (best.Item1 == start && weight >= bestWeight - 1e-6)))
            {
                (best, bestWeight) = ((start, end + 1), weight);
            }
        }

        return best;

        double Count(in Word word, int step)
        {
            if (word.Key < 0)
            {
                return 0;
            }

            var before = counts[word.Key];
            counts[word.Key] = before + step;
            // A word counts when it first comes in, and ceases to when its last occurrence goes.
            return before == (step > 0 ? 0 : 1) ? keys[word.Key].Value : 0;
        }
    }

    /// <summary>Runs of letters and digits.</summary>
    private static IEnumerable<Range> Words(string text)
    {
        var start = 0;
        for (var at = 0; at <= text.Length; at++)
        {
            if (at < text.Length && char.IsLetterOrDigit(text[at]))
            {
                continue;
            }

            if (at > start)
            {
                yield return start..at;
            }

            start = at + 1;
        }
    }

    /// <summary>A word without what is no letter or digit at its ends.</summary>
    private static ReadOnlySpan<char> Bare(ReadOnlySpan<char> word)
    {
        while (word.Length > 0 && !char.IsLetterOrDigit(word[0]))
        {
            word = word[1..];
        }

        while (word.Length > 0 && !char.IsLetterOrDigit(word[^1]))
        {
            word = word[..^1];
        }

        return word;
    }

    /// <summary>A word of a text.</summary>
    /// <param name="Start">Its first character.</param>
    /// <param name="Length">Its characters.</param>
    /// <param name="Key">Which of the query's words it is, or −1.</param>
    private readonly record struct Word(int Start, int Length, int Key);
}
