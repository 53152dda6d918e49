using System.Globalization;
using SparseSearch.Core.Documents;
using SparseSearch.Core.Searching;
using SparseSearch.Core.Vectors;
using SparseSearch.Embedded.Composition;
using SparseSearch.Query.Explanation;
using Spectre.Console;

namespace SparseSearch.Cli.Output;

/// <summary>Hits for people: rank, score, title, snippet and the terms that made the score.</summary>
internal static class HitPrinter
{
    private const int SnippetLength = 140, TermsShown = 6;

    public static void Print(
        Terminal terminal, IndexSession session, SparseVector query, IReadOnlyList<ScoredDoc> hits)
    {
        if (hits.Count == 0)
        {
            terminal.Output.WriteLine("No document shares a term with the query.");
            return;
        }

        var weights = Snippet.WordWeights(query, session.Index.Vocabulary);
        for (var rank = 1; rank <= hits.Count; rank++)
        {
            PrintHit(terminal.Styled, session, query, hits[rank - 1], rank, weights);
        }
    }

    /// <summary>A stored text's best stretch; empty where texts are not kept.</summary>
    public static string SnippetOf(SourceDocument document, Dictionary<string, float> weights) =>
        Snippet.Of(document.Text, weights, SnippetLength);

    /// <summary>Rank, title, id, score and snippet.</summary>
    public static void PrintHead(
        IAnsiConsole console, SourceDocument document, float score, int rank, Dictionary<string, float> weights)
    {
        var title = document.Title.Length > 0 ? document.Title : document.Id;
        console.MarkupLine(string.Create(
            CultureInfo.InvariantCulture,
            $"[bold]{rank,2}. {Markup.Escape(Plain(title))}[/]  [grey]{Markup.Escape(Plain(document.Id))}[/]  {score:F4}"));
        var snippet = SnippetOf(document, weights);
        if (snippet.Length > 0)
        {
            console.MarkupLine($"    {Markup.Escape(snippet)}");
        }
    }

    /// <summary>A line below a hit.</summary>
    public static void PrintGrey(IAnsiConsole console, string text) =>
        console.MarkupLine($"    [grey]{Markup.Escape(text)}[/]");

    private static void PrintHit(
        IAnsiConsole console, IndexSession session, SparseVector query, ScoredDoc hit, int rank,
        Dictionary<string, float> weights)
    {
        PrintHead(console, session.Index.Document(hit.DocId), hit.Score, rank, weights);
        var terms = ScoreExplanation.Of(query, session.Index.VectorOf(hit.DocId));
        var shown = string.Join("  ", terms.Take(TermsShown).Select(term => string.Create(
            CultureInfo.InvariantCulture,
            $"{session.Index.Vocabulary.TermOf(term.TermId)} {term.Contribution:F2}")));
        var rest = terms.Count > TermsShown ? $"  and {terms.Count - TermsShown} more" : "";
        PrintGrey(console, shown + rest);
    }

    /// <summary>A control character in a title could move a terminal's cursor.</summary>
    private static string Plain(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
}
