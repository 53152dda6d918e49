using Lucene.Net.Index;
using Lucene.Net.Search;

namespace SparseSearch.Lucene;

/// <summary>A text as BM25 searches it: its distinct terms in order of appearance, and how often each stands in it.</summary>
internal sealed class Bm25Query
{
    static Bm25Query() =>
        // A limit of the whole process, 1,024 by default; the length of a text is limited where it comes in.
        BooleanQuery.MaxClauseCount = int.MaxValue;

    private Bm25Query(IReadOnlyList<(string Term, int Frequency)> terms) => Terms = terms;

    /// <summary>The terms.</summary>
    public IReadOnlyList<(string Term, int Frequency)> Terms { get; }

    /// <summary>Analyses a text.</summary>
    public static Bm25Query Of(string text) => new(
        [.. EnglishAnalysis.Instance.Terms(text).GroupBy(static term => term).Select(static g => (g.Key, g.Count()))]);

    /// <summary>The sum over all terms in all fields.</summary>
    public BooleanQuery In(IReadOnlyList<string> fields)
    {
        var query = new BooleanQuery(disableCoord: true);
        foreach (var field in fields)
        {
            foreach (var (term, frequency) in Terms)
            {
                query.Add(new TermQuery(new Term(field, term)) { Boost = frequency }, Occur.SHOULD);
            }
        }

        return query;
    }
}
