using SparseSearch.Core.Vectors;

namespace SparseSearch.Query.Explanation;

/// <summary>The part of a text that shows best why it was found.</summary>
public static class Snippet
{
    private const string Ellipsis = "…";

    /// <summary>
    /// Chooses the stretch of whole words whose distinct words weigh most, the earliest where several do. White space
    /// and control characters become single spaces.
    /// </summary>
    /// <param name="text">Any text.</param>
    /// <param name="wordWeights">Lower-case words and what each is worth.</param>
    /// <param name="maxLength">Characters at most, ellipses not counted; at least 20.</param>
    public static string Of(string text, IReadOnlyDictionary<string, float> wordWeights, int maxLength)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(wordWeights);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxLength, 20);
        var words = text.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries);
        var (start, end) = BestWindow(words, wordWeights, maxLength);
        if (start == end)
        {
            // A single word longer than the window, or no word at all.
            return words.Length == 0 ? "" : Clean(words[0].Length <= maxLength ? words[0] : words[0][..maxLength]) + Ellipsis;
        }

        var body = Clean(string.Join(' ', words[start..end]));
        return (start > 0 ? Ellipsis : "") + body + (end < words.Length ? Ellipsis : "");
    }

    /// <summary>The words of a snippet, or of another text, that weigh something.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="wordWeights">As for <see cref="Of"/>.</param>
    /// <returns>First character and number of characters of each run of letters and digits, in the order of the text.</returns>
    public static IReadOnlyList<(int Start, int Length)> Marks(string text, IReadOnlyDictionary<string, float> wordWeights)
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

    /// <summary>Slides a window over the words: every end once, with the earliest start that still fits.</summary>
    private static (int Start, int End) BestWindow(
        string[] words, IReadOnlyDictionary<string, float> wordWeights, int maxLength)
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

        double Count(string word, int step)
        {
            var key = Bare(word);
            if (!wordWeights.TryGetValue(key, out var value))
            {
                return 0;
            }

            var before = counts.GetValueOrDefault(key);
            counts[key] = before + step;
            // A word counts when it first comes in, and ceases to when its last occurrence goes.
            return before == (step > 0 ? 0 : 1) ? value : 0;
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

    private static string Bare(string word) =>
        word.Trim([.. word.Where(static c => !char.IsLetterOrDigit(c))]).ToLowerInvariant();

    private static string Clean(string text) =>
        string.Create(text.Length, text, static (span, source) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = char.IsControl(source[i]) ? ' ' : source[i];
            }
        });
}
