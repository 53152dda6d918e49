using SparseSearch.Core.Documents;
using SparseSearch.Lucene;

namespace SparseSearch.Api.Texts;

/// <summary>The words of documents that BM25 takes for the words of a query, for snippets and marks.</summary>
public static class StemmedWords
{
    /// <summary>
    /// The words of a document whose term the query has, in lower case, and what the term is worth: <c>bones</c> for
    /// <c>bone</c>.
    /// </summary>
    /// <param name="document">Title and text are read.</param>
    /// <param name="terms">The query's terms and what each is worth.</param>
    public static Dictionary<string, float> WeightsIn(SourceDocument document, IReadOnlyDictionary<string, float> terms)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(terms);
        var weights = new Dictionary<string, float>(StringComparer.Ordinal);
        foreach (var word in WordsOf(document.Title).Concat(WordsOf(document.Text)).Distinct(StringComparer.Ordinal))
        {
            if (EnglishAnalysis.Instance.Terms(word) is [var term] && terms.TryGetValue(term, out var weight))
            {
                weights[word] = weight;
            }
        }

        return weights;
    }

    /// <summary>What stands between blanks, without the punctuation around it, and the runs of letters and digits in it.</summary>
    private static IEnumerable<string> WordsOf(string text)
    {
        foreach (var part in text.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries))
        {
            var start = 0;
            var word = part.ToLowerInvariant();
            for (var at = 0; at <= word.Length; at++)
            {
                if (at < word.Length && char.IsLetterOrDigit(word[at]))
                {
                    continue;
                }

                if (at > start)
                {
                    yield return word[start..at];
                }

                start = at + 1;
            }

            var bare = word.Trim([.. word.Where(static c => !char.IsLetterOrDigit(c))]);
            if (bare.Length > 0)
            {
                yield return bare;
            }
        }
    }
}
