using System.Buffers;
using System.Text;
using SparseSearch.Core.Vectors;

namespace SparseSearch.Query.Explanation;

/// <summary>The part of a text that shows best why it was found.</summary>
public static class Snippet
{
    private const char Ellipsis = '…';

    /// <summary>Longer words are no words of a query.</summary>
    private const int LongestWord = 256;

    /// <summary>
    /// Chooses the stretch of whole words whose distinct words weigh most, the earliest where several do. White space
    /// and control characters become single spaces.
    /// </summary>
    /// <param name="text">Any text.</param>
    /// <param name="wordWeights">Lower-case words and what each is worth.</param>
    /// <param name="maxLength">Characters at most, ellipses not counted; at least 20.</param>
    public static string Of(string text, Dictionary<string, float> wordWeights, int maxLength)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(wordWeights);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxLength, 20);
        var words = ArrayPool<Word>.Shared.Rent(CountWords(text));
        var found = words.AsSpan(0, Split(text, wordWeights, words));
        var (start, end) = BestWindow(found, maxLength);
        var shown = new StringBuilder();
        if (start > 0)
        {
            shown.Append(Ellipsis);
        }

        // A single word longer than the window is cut; where there is no word at all there is nothing to show.
        foreach (var word in start == end ? found[..Math.Min(1, found.Length)] : found[start..end])
        {
            AppendClean(shown, text.AsSpan(word.Start, Math.Min(word.Length, maxLength)));
            shown.Append(' ');
        }

        shown.Length -= shown.Length > 0 && shown[^1] == ' ' ? 1 : 0;
        if (end < found.Length)
        {
            shown.Append(Ellipsis);
        }

        // It holds references to the caller's words.
        ArrayPool<Word>.Shared.Return(words, clearArray: true);
        return shown.ToString();
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

    private static int CountWords(string text)
    {
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
    /// <returns>How many there are.</returns>
    private static int Split(string text, Dictionary<string, float> wordWeights, Word[] words)
    {
        var lookup = wordWeights.GetAlternateLookup<ReadOnlySpan<char>>();
        Span<char> lower = stackalloc char[LongestWord];
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
                var length = bare.Length <= lower.Length ? bare.ToLowerInvariant(lower) : 0;
                words[count++] = lookup.TryGetValue(lower[..length], out var key, out var weight)
                    ? new Word(start, at - start, key, weight) : new Word(start, at - start, null, 0);
            }
        }

        return count;
    }

    /// <summary>Slides a window over the words: every end once, with the earliest start that still fits.</summary>
    private static (int Start, int End) BestWindow(ReadOnlySpan<Word> words, int maxLength)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
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
            if (word.Key is null)
            {
                return 0;
            }

            var before = counts.GetValueOrDefault(word.Key);
            counts[word.Key] = before + step;
            // A word counts when it first comes in, and ceases to when its last occurrence goes.
            return before == (step > 0 ? 0 : 1) ? word.Weight : 0;
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

    private static void AppendClean(StringBuilder shown, ReadOnlySpan<char> text)
    {
        foreach (var character in text)
        {
            shown.Append(char.IsControl(character) ? ' ' : character);
        }
    }

    /// <summary>A word of a text.</summary>
    /// <param name="Start">Its first character.</param>
    /// <param name="Length">Its characters.</param>
    /// <param name="Key">The word of the query that it is, or null.</param>
    /// <param name="Weight">What that is worth.</param>
    private readonly record struct Word(int Start, int Length, string? Key, float Weight);
}
