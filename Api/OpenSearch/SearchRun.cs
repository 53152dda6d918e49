using System.Numerics;
using System.Text.Json;
using SparseSearch.Api.Contracts;
using SparseSearch.Api.Service;
using SparseSearch.Api.Telemetry;
using SparseSearch.Core.Filters;
using SparseSearch.Embedded.Serving;

namespace SparseSearch.Api.OpenSearch;

/// <summary>Answers one search: by an engine where something scores, from the filters' sets otherwise.</summary>
internal sealed class SearchRun(ServedIndex index, SearchBody search, ServiceOptions limits, SearchTelemetry telemetry)
{
    private const int WordBits = 64;

    /// <summary>Searches.</summary>
    /// <exception cref="RequestException">A value is outside its range, or does not fit the index.</exception>
    /// <exception cref="FilterException">A condition names an unknown field, or a value of another kind than the field's.</exception>
    public Task<SearchResult> RunAsync(CancellationToken cancellationToken)
    {
        if (search.From < 0 || search.Size < 0 || (long)search.From + search.Size > limits.MaxHits)
        {
            throw OpenSearchErrors.Illegal(
                $"Result window is too large, from + size must be less than or equal to: [{limits.MaxHits}] but was "
                + $"[{(long)search.From + search.Size}], and neither is negative.", "Ask for less.");
        }

        return search.Filter.AcceptsNone || search.Scoring.Vector is { Count: 0 } ? Task.FromResult(SearchResult.Empty)
            : search.Scoring.IsConstant ? Task.FromResult(OfAll())
            : OfEngineAsync(cancellationToken);
    }

    /// <summary>Documents that a condition accepts.</summary>
    /// <exception cref="FilterException">It does not fit the index.</exception>
    public static long Count(ServedIndex index, FilterCondition condition)
    {
        if (condition.AcceptsNone)
        {
            return 0;
        }

        var snapshot = index.Use();
        try
        {
            return condition.Filter is null ? snapshot.Index.LiveDocCount
                : AcceptedOf(snapshot, condition.Filter).Sum(static part => (long)part.Docs.Count());
        }
        finally
        {
            snapshot.Release();
        }
    }

    private async Task<SearchResult> OfEngineAsync(CancellationToken cancellationToken)
    {
        var (scoring, wanted) = (search.Scoring, search.From + search.Size);
        var answer = await new SearchWork(index, new SearchQuery
        {
            Text = scoring.Text,
            Vector = scoring.Vector,
            K = Math.Max(wanted, 1),
            Engine = scoring.Engine,
            Explain = search.Explain,
            Stored = false,
            TimeoutMilliseconds = search.TimeoutMilliseconds is { } time ? Math.Min(time, limits.MaxSearchMilliseconds) : null,
            Filter = search.Filter.Filter is { } filter ? JsonSerializer.SerializeToElement(filter.ToString()) : null,
        }, limits, telemetry).RunAsync(cancellationToken).ConfigureAwait(false);
        var found = answer.Hits;
        var kept = search.MinScore is { } least ? found.Count(hit => hit.Score >= least) : found.Count;
        // Where fewer came than were asked for, or worse ones than are wanted, there are no more.
        var isExact = answer.Exact && !answer.Partial && (kept < found.Count || found.Count < Math.Max(wanted, 1));
        return new SearchResult(
            [
                .. found.Take(Math.Min(kept, wanted)).Skip(search.From)
                    .Select(static hit => new SearchResult.Hit(hit.Id, hit.Score, hit.Terms, hit.Parts)),
            ],
            kept, isExact, answer.Partial);
    }

    /// <summary>All documents that the conditions accept, in the order of the index, each with the same score.</summary>
    private SearchResult OfAll()
    {
        if (search.MinScore > search.Scoring.Constant)
        {
            return SearchResult.Empty;
        }

        var hits = new List<SearchResult.Hit>();
        var total = 0L;
        var snapshot = index.Use();
        try
        {
            foreach (var (start, docs) in AcceptedOf(snapshot, search.Filter.Filter))
            {
                var skipped = (int)Math.Max(0, search.From - total);
                foreach (var doc in DocsOf(docs).Skip(skipped).Take(search.Size - hits.Count))
                {
                    hits.Add(new SearchResult.Hit(snapshot.Index.ExternalIdOf(start + doc), search.Scoring.Constant));
                }

                total += docs.Count();
            }
        }
        finally
        {
            snapshot.Release();
        }

        return new SearchResult(hits, total, IsTotalExact: true);
    }

    /// <summary>The live documents of each segment that a filter accepts.</summary>
    private static IEnumerable<(int Start, DocBitmap Docs)> AcceptedOf(ServedSnapshot snapshot, FilterExpression? filter)
    {
        var accepted = filter is null ? null : snapshot.Filters.Accepted(filter);
        for (var i = 0; i < snapshot.Index.Segments.Count; i++)
        {
            var (start, docCount) = (snapshot.Index.DocBases[i], snapshot.Index.Segments[i].DocCount);
            var docs = accepted?.Slice(start, docCount) ?? DocBitmap.All(docCount);
            if (snapshot.Index.LiveDocs[i] is { } live)
            {
                docs.And(live);
            }

            yield return (start, docs);
        }
    }

    private static IEnumerable<int> DocsOf(DocBitmap docs)
    {
        for (var i = 0; i * WordBits < docs.DocCount; i++)
        {
            for (var word = docs.Words[i]; word != 0; word &= word - 1)
            {
                yield return (i * WordBits) + BitOperations.TrailingZeroCount(word);
            }
        }
    }
}
