using System.Text.Json.Nodes;
using SparseSearch.Core.Documents;
using SparseSearch.Core.Searching;
using SparseSearch.Core.Vectors;
using SparseSearch.Embedded.Composition;
using SparseSearch.Query.Explanation;

namespace SparseSearch.Cli.Output;

/// <summary>Hits for programs: one JSON object.</summary>
internal static class HitJson
{
    public static JsonObject Of(
        IndexSession session, SparseVector query, IReadOnlyList<ScoredDoc> hits, SearchStatistics statistics)
    {
        var weights = Snippet.WordWeights(query, session.Index.Vocabulary);
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
                ["fields"] = FieldsOf(document),
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

    /// <summary>A document's other members as they were given; null where it has none.</summary>
    public static JsonNode? FieldsOf(SourceDocument document) =>
        document.Fields.IsEmpty ? null : JsonNode.Parse(document.Fields.Span);

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
