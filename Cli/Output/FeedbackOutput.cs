using System.Globalization;
using System.Text.Json.Nodes;
using SparseSearch.Query.Feedback;

namespace SparseSearch.Cli.Output;

/// <summary>What feedback did to a query, for people and for programs.</summary>
/// <param name="options">The method.</param>
/// <param name="expansion">What it made.</param>
/// <param name="idOf">External ids.</param>
internal sealed class FeedbackOutput(FeedbackOptions options, ExpandedQuery expansion, Func<int, string> idOf)
{
    private const int DocumentsShown = 3, TermsShown = 10;

    public void Print(Terminal terminal)
    {
        if (expansion.Reason is { } reason)
        {
            HitPrinter.PrintGrey(terminal.Styled, $"feedback {options}: searched as it was. {reason}");
            return;
        }

        var documents = expansion.Documents.Take(DocumentsShown).Select(hit => idOf(hit.DocId));
        HitPrinter.PrintGrey(
            terminal.Styled,
            $"feedback {options} from {string.Join(", ", documents)}{More(expansion.Documents.Count - DocumentsShown)}");
        var added = expansion.Terms.Where(static term => term.IsAdded).ToArray();
        var shown = string.Join("  ", added.Take(TermsShown).Select(static term => string.Create(
            CultureInfo.InvariantCulture, $"{term.Term} {term.Weight:F3}")));
        HitPrinter.PrintGrey(
            terminal.Styled, added.Length == 0 ? "no term was added" : $"added: {shown}{More(added.Length - TermsShown)}");
    }

    public JsonObject ToJson() => new()
    {
        ["method"] = options.ToString(),
        ["reason"] = expansion.Reason,
        ["documents"] = new JsonArray([.. expansion.Documents.Select(hit => (JsonNode)new JsonObject
        {
            ["id"] = idOf(hit.DocId),
            ["score"] = hit.Score,
        })]),
        ["terms"] = new JsonArray([.. expansion.Terms.Select(static term => (JsonNode)new JsonObject
        {
            ["term"] = term.Term,
            ["weight"] = term.Weight,
            ["original"] = term.Original,
            ["added"] = term.IsAdded,
        })]),
    };

    private static string More(int count) => count > 0 ? $" and {count} more" : "";
}
