using Lucene.Net.Index;
using Lucene.Net.Search;
using SparseSearch.Core.Searching;

namespace SparseSearch.Lucene;

/// <summary>A query over impacts, for one search: Lucene.Net's own disjunction of terms, each with its weight.</summary>
internal sealed class ImpactQuery : IndexSearcher
{
    // Neither looks at the number of documents or postings.
    private static readonly CollectionStatistics s_collection = new(ImpactTerms.Field, 1, 1, 1, 1);
    private static readonly TermStatistics s_term = new(ImpactTerms.BytesOf(0), 1, 1);

    private readonly ImpactSimilarity _similarity = new();

    static ImpactQuery() =>
        // A limit of the whole process, 1,024 by default; the length of a query is limited where it comes in.
        BooleanQuery.MaxClauseCount = int.MaxValue;

    /// <summary>Over a reader.</summary>
    public ImpactQuery(IndexReader reader)
        : base(reader) => Similarity = _similarity;

    /// <summary>Scores computed so far: a posting each.</summary>
    public long PostingsScored => _similarity.PostingsScored;

    /// <summary>
    /// The sum over a query's terms of fixed weight × impact, each product rounded to a float, and then their sum.
    /// </summary>
    public Weight WeightOf(FixedPointQuery query)
    {
        var sum = new BooleanQuery(disableCoord: true);
        for (var i = 0; i < query.Nnz; i++)
        {
            sum.Add(
                new TermQuery(new Term(ImpactTerms.Field, ImpactTerms.BytesOf(query.TermIds[i])))
                {
                    // At most 2^24: a float holds it exactly.
                    Boost = query.FixedWeights[i],
                },
                Occur.SHOULD);
        }

        return CreateNormalizedWeight(sum);
    }

    /// <inheritdoc/>
    public override CollectionStatistics CollectionStatistics(string field) => s_collection;

    /// <inheritdoc/>
    public override TermStatistics TermStatistics(Term term, TermContext context) => s_term;
}
