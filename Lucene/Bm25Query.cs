using Lucene.Net.Index;
using Lucene.Net.Search;

namespace SparseSearch.Lucene;

/// <summary>
/// What BM25 searches for: distinct terms as the analysis leaves them, and what each counts for. Immutable and thread-safe.
/// </summary>
public sealed class Bm25Query
{
    static Bm25Query() =>
        // A limit of the whole process, 1,024 by default; the length of a text is limited where it comes in.
        BooleanQuery.MaxClauseCount = int.MaxValue;

    private Bm25Query(IReadOnlyList<(string Term, float Weight)> terms) => Terms = terms;

    /// <summary>The terms, for a text in order of appearance.</summary>
    public IReadOnlyList<(string Term, float Weight)> Terms { get; }

    /// <summary>A text: a term counts for as often as the text has it.</summary>
    public static Bm25Query Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new Bm25Query(
        [
            .. EnglishAnalysis.Instance.Terms(text).GroupBy(static term => term)
                .Select(static group => (group.Key, (float)group.Count())),
        ]);
    }

    /// <summary>Terms with weights: a document's score is the sum of weight × the term's own score.</summary>
    /// <param name="terms">As the analysis leaves them, each once; finite weights above 0.</param>
    /// <exception cref="ArgumentException">A term stands twice, or a weight is not finite and above 0.</exception>
    public static Bm25Query Of(IReadOnlyList<(string Term, float Weight)> terms)
    {
        ArgumentNullException.ThrowIfNull(terms);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (term, weight) in terms)
        {
            if (!seen.Add(term) || !(weight > 0) || !float.IsFinite(weight))
            {
                throw new ArgumentException(
                    $"The term '{term}' has the weight {weight}; give each term once, with a finite weight above 0.", nameof(terms));
            }
        }

        return new Bm25Query([.. terms]);
    }

    /// <summary>The sum over all terms in all fields.</summary>
    internal BooleanQuery In(IReadOnlyList<string> fields)
    {
        var query = new BooleanQuery(disableCoord: true);
        foreach (var field in fields)
        {
            foreach (var (term, weight) in Terms)
            {
                query.Add(new TermQuery(new Term(field, term)) { Boost = weight }, Occur.SHOULD);
            }
        }

        return query;
    }
}
