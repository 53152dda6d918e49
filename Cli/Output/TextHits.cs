using System.Globalization;
using System.Text.Json.Nodes;
using SparseSearch.Api.Texts;
using SparseSearch.Core.Searching;
using SparseSearch.Embedded.Composition;
using SparseSearch.Query.Explanation;
using SparseSearch.Query.Feedback;
using SparseSearch.Query.Fusion;

namespace SparseSearch.Cli.Output;

/// <summary>Hits of a search by text, for people and for programs.</summary>
/// <param name="session">What was searched.</param>
/// <param name="answer">What was found.</param>
/// <param name="feedback">How the query was made anew, or null.</param>
internal sealed class TextHits(TextSession session, TextAnswer answer, FeedbackOptions? feedback)
{
    private const int TermsShown = 6;

    private readonly Dictionary<string, float> _terms = session.Words.QueryTerms(answer.Words).ToDictionary(
        static term => term.Term, static term => term.Weight, StringComparer.Ordinal);

    private FeedbackOutput? Feedback => feedback is not null && answer.Expansion is { } expansion
        ? new FeedbackOutput(feedback, expansion, session.Index.ExternalIdOf)
        : null;

    public void Print(Terminal terminal)
    {
        var hits = answer.Hits;
        if (hits.Count == 0)
        {
            terminal.Output.WriteLine("No document shares a word with the query.");
            return;
        }

        for (var rank = 1; rank <= hits.Count; rank++)
        {
            var document = session.Index.Document(hits[rank - 1].DocId);
            HitPrinter.PrintHead(
                terminal.Styled, document, hits[rank - 1].Score, rank, StemmedWords.WeightsIn(document, _terms));
            foreach (var (engine, part, terms) in PartsOf(hits[rank - 1].DocId))
            {
                var shown = string.Join("  ", terms.Take(TermsShown).Select(static term => string.Create(
                    CultureInfo.InvariantCulture, $"{term.Name} {term.Contribution:F2}")));
                var rest = terms.Count > TermsShown ? $"  and {terms.Count - TermsShown} more" : "";
                var place = part is not { } its ? "" : its.Rank is { } found
                    ? string.Create(CultureInfo.InvariantCulture, $"{engine} rank {found} {its.Contribution:F4}: ")
                    : $"{engine}: not among its hits";
                HitPrinter.PrintGrey(terminal.Styled, place + shown + rest);
            }
        }

        Feedback?.Print(terminal);
    }

    public JsonObject ToJson(SearchStatistics statistics)
    {
        var list = new JsonArray();
        foreach (var hit in answer.Hits)
        {
            var document = session.Index.Document(hit.DocId);
            var parts = PartsOf(hit.DocId).Select(static its => (JsonNode)(its.Part is null ? TermsJson(its.Terms) : PartJson(its)));
            list.Add(new JsonObject
            {
                ["id"] = document.Id,
                ["score"] = hit.Score,
                ["title"] = document.Title,
                ["snippet"] = HitPrinter.SnippetOf(document, StemmedWords.WeightsIn(document, _terms)),
                ["fields"] = HitJson.FieldsOf(document),
                [answer.Fusion is null ? "terms" : "parts"] = answer.Fusion is null ? parts.First() : new JsonArray([.. parts]),
            });
        }

        var json = new JsonObject
        {
            ["engine"] = session.Engine,
            ["exact"] = statistics.ProvenExact,
            ["queryTerms"] = answer.Vector?.Nnz ?? _terms.Count,
            ["documentsScored"] = statistics.DocumentsScored,
            ["hits"] = list,
        };
        if (Feedback is { } did)
        {
            json["feedback"] = did.ToJson();
        }

        return json;
    }

    /// <summary>The engines that made a score, and the terms of each; one engine without a part where it is the only one.</summary>
    private IEnumerable<(string Engine, FusedPart? Part, IReadOnlyList<ShownTerm> Terms)> PartsOf(int docId)
    {
        if (answer.Fusion is not { } fusion)
        {
            yield return (session.Engine, null, answer.Vector is null ? ByWords(docId) : ByVector(docId));
            yield break;
        }

        var parts = fusion.PartsOf(docId);
        yield return (TextEngines.Bm25, parts[0], parts[0].Rank is null ? [] : ByWords(docId));
        yield return (EngineCatalog.Default, parts[1], parts[1].Rank is null ? [] : ByVector(docId));
    }

    private ShownTerm[] ByWords(int docId) => [.. session.Words.Explain(answer.Words, docId).Select(static term => new ShownTerm(
        term.Term, term.QueryWeight, term.DocumentWeight, term.Contribution))];

    private ShownTerm[] ByVector(int docId) => answer.Vector is null ? [] :
    [
        .. ScoreExplanation.Of(answer.Vector, session.Index.VectorOf(docId)).Select(term => new ShownTerm(
            session.Index.Vocabulary.TermOf(term.TermId), term.QueryWeight, term.DocumentWeight, term.Contribution)),
    ];

    private static JsonObject PartJson((string Engine, FusedPart? Part, IReadOnlyList<ShownTerm> Terms) its) => new()
    {
        ["engine"] = its.Engine,
        ["rank"] = its.Part?.Rank,
        ["score"] = its.Part?.Score,
        ["weight"] = its.Part?.Weight,
        ["contribution"] = its.Part?.Contribution,
        ["terms"] = TermsJson(its.Terms),
    };

    private static JsonArray TermsJson(IReadOnlyList<ShownTerm> terms) => new(
    [
        .. terms.Select(static term => new JsonObject
        {
            ["term"] = term.Name,
            ["queryWeight"] = term.QueryWeight,
            ["documentWeight"] = term.DocumentWeight,
            ["contribution"] = term.Contribution,
        }),
    ]);

    private readonly record struct ShownTerm(string Name, float QueryWeight, float DocumentWeight, float Contribution);
}
