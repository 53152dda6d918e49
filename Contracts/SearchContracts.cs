using System.Text.Json;

namespace SparseSearch.Api.Contracts;

/// <summary>What is searched for.</summary>
/// <param name="Text">Words, which the index's model encodes; or</param>
/// <param name="Vector">terms with weights above 0.</param>
/// <param name="K">Hits at most.</param>
/// <param name="Offset">Hits that are left out at the beginning.</param>
/// <param name="Filter">Which documents may be hits: a text such as <c>lang = "en" and year >= 2010</c>, or the same as JSON.</param>
/// <param name="Engine">The engine; exact search where null and no recall is asked for.</param>
/// <param name="Recall">The share of the best hits to find on average, 0.5 to 0.999; engine and settings follow from it.</param>
/// <param name="Explain">Whether each hit lists the terms that made its score.</param>
/// <param name="Stored">Whether titles, snippets and fields come with the hits.</param>
/// <param name="SnippetLength">Characters of a snippet, 20 to 10,000.</param>
/// <param name="Highlight">Whether hits say which words of title and snippet are the query's.</param>
/// <param name="Fields">Names of the other members that come with the hits; all where null.</param>
/// <param name="Cursor">
/// For a walk through all hits, of one state of the index: empty to begin, then the last answer's <c>next</c>, with the same
/// search; within a minute.
/// </param>
/// <param name="TimeoutMilliseconds">After which time what was found is the answer, from 1; the service's limit where null.</param>
/// <param name="Feedback">
/// Whether the search is done again for a query made anew from the first documents found, and how: <c>rm3</c>, <c>rocchio</c>,
/// <c>average</c> or <c>vector-rocchio</c>, and what differs from the published defaults, such as <c>rocchio,documents=5</c>; none
/// where null.
/// </param>
public sealed record SearchQuery(
    string? Text = null, IReadOnlyDictionary<string, float>? Vector = null, int K = 10, int Offset = 0,
    JsonElement? Filter = null, string? Engine = null, double? Recall = null, bool Explain = false, bool Stored = true,
    int SnippetLength = 160, bool Highlight = false, IReadOnlyList<string>? Fields = null, string? Cursor = null,
    int? TimeoutMilliseconds = null, string? Feedback = null);

/// <summary>Several searches of one index.</summary>
/// <param name="Searches">1 to 1,024.</param>
public sealed record BatchQuery(IReadOnlyList<SearchQuery> Searches);

/// <summary>Their answers.</summary>
/// <param name="Answers">In the order of the searches.</param>
public sealed record BatchAnswer(IReadOnlyList<SearchAnswer> Answers);

/// <summary>Hits.</summary>
/// <param name="Hits">The best first.</param>
/// <param name="Engine">The engine that searched.</param>
/// <param name="Exact">Whether the hits are proven to be the best there are.</param>
/// <param name="Reason">Why the planner chose what it chose, or null.</param>
/// <param name="QueryTerms">The query's terms, the heaviest first, where an explanation was asked for.</param>
/// <param name="EncodeMicroseconds">What encoding the text took, waiting included.</param>
/// <param name="SearchMicroseconds">What searching took.</param>
/// <param name="Partial">Whether the time was up before all documents were looked at: better hits may be missing.</param>
/// <param name="Next">The cursor of the next hits, where the search has a cursor and there may be more.</param>
/// <param name="Feedback">What feedback did, where it was asked for.</param>
public sealed record SearchAnswer(
    IReadOnlyList<SearchHit> Hits, string Engine, bool Exact, string? Reason, IReadOnlyList<TermWeight>? QueryTerms,
    double EncodeMicroseconds, double SearchMicroseconds, bool Partial = false, string? Next = null,
    FeedbackTrace? Feedback = null);

/// <summary>What feedback did to a query.</summary>
/// <param name="Method">The method, and what differs from its defaults.</param>
/// <param name="Reason">Why the query was searched as it was; null where it was made anew.</param>
/// <param name="Documents">Ids of the documents that it learned from, best first.</param>
/// <param name="Terms">The new query's terms, the heaviest first.</param>
public sealed record FeedbackTrace(
    string Method, string? Reason, IReadOnlyList<string> Documents, IReadOnlyList<FeedbackTermWeight> Terms);

/// <summary>A term of a query that feedback made.</summary>
/// <param name="Term">The term.</param>
/// <param name="Weight">Its weight.</param>
/// <param name="Original">The part of it that comes from the query as it was asked; 0 where the documents brought the term.</param>
public readonly record struct FeedbackTermWeight(string Term, float Weight, float Original);

/// <summary>A hit.</summary>
/// <param name="Id">The document's id.</param>
/// <param name="Score">The sum of its terms' contributions.</param>
/// <param name="Title">Its title, where asked for.</param>
/// <param name="Snippet">The part of its text that shows best why it was found, where asked for.</param>
/// <param name="Fields">Its other members, where asked for and there are any.</param>
/// <param name="Terms">What made the score, where asked for.</param>
/// <param name="Marks">The query's words in the snippet, where asked for: first character and number of characters of each, in UTF-16.</param>
/// <param name="TitleMarks">The query's words in the title, likewise.</param>
/// <param name="Parts">For the engine <c>hybrid</c>, in place of terms: what each of its engines added to the score.</param>
public sealed record SearchHit(
    string Id, float Score, string? Title, string? Snippet, JsonElement? Fields, IReadOnlyList<TermShare>? Terms,
    IReadOnlyList<int[]>? Marks = null, IReadOnlyList<int[]>? TitleMarks = null,
    IReadOnlyList<EngineShare>? Parts = null);

/// <summary>A term's share of a score.</summary>
/// <param name="Term">The term.</param>
/// <param name="Query">Its weight in the query.</param>
/// <param name="Document">Its weight in the document.</param>
/// <param name="Contribution">The product.</param>
public readonly record struct TermShare(string Term, float Query, float Document, float Contribution);

/// <summary>An engine's share of a hybrid score.</summary>
/// <param name="Engine">The engine.</param>
/// <param name="Rank">The hit's rank in the engine's own list, from 1; null where it is not among its first 1,000.</param>
/// <param name="Score">Its score there, or null.</param>
/// <param name="Weight">What the engine counts for.</param>
/// <param name="Contribution">What it added: weight × its score as a place in its list's distribution, about 0 to 1; or 0.</param>
/// <param name="Terms">The terms that made the engine's own score.</param>
public sealed record EngineShare(
    string Engine, int? Rank, float? Score, double Weight, double Contribution, IReadOnlyList<TermShare> Terms);
