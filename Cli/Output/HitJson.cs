using System.Text.Json.Nodes;
using SparseSearch.Api.Composition;
using SparseSearch.Core.Searching;
using SparseSearch.Core.Vectors;
using SparseSearch.Query.Explanation;

namespace SparseSearch.Cli.Output;

/// <summary>Hits for programs: one JSON object.</summary>
internal static class HitJson
{
    public static JsonObject Of(
        IndexSession session, SparseVector query, IReadOnlyList<ScoredDoc> hits, SearchStatistics statistics)
    {
        var weights = HitPrinter.WordWeights(query, session.Index.Vocabulary);
        var list = new JsonArray();
        foreach (var hit in hits)
        {
            var document = session.Index.Document(hit.DocId);
            list.Add(new JsonObject
            {
                ["id"] = document.Id,
                ["score"] = hit.Score,
                ["title"] = document.Title,
                ["snippet"] = HitPrinter.SnippetOf(document, weights),
                ["terms"] = TermsOf(session, query, hit),
            });
        }

        return new JsonObject
        {
            ["engine"] = session.Engine,
            ["reason"] = statistics.Reason,
            ["exact"] = statistics.ProvenExact,
            ["queryTerms"] = query.Nnz,
            ["postingsScored"] = statistics.PostingsScored,
            ["documentsScored"] = statistics.DocumentsScored,
            ["hits"] = list,
        };
    }

    private static JsonArray TermsOf(IndexSession session, SparseVector query, ScoredDoc hit)
    {
        var terms = new JsonArray();
        foreach (var term in ScoreExplanation.Of(query, session.Index.VectorOf(hit.DocId)))
        {
            terms.Add(new JsonObject
            {
                ["term"] = session.Index.Vocabulary.TermOf(term.TermId),
                ["queryWeight"] = term.QueryWeight,
                ["documentWeight"] = term.DocumentWeight,
                ["contribution"] = term.Contribution,
            });
        }

        return terms;
    }
}
