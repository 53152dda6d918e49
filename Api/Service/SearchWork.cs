using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;
using SparseSearch.Api.Contracts;
using SparseSearch.Api.Telemetry;
using SparseSearch.Api.Texts;
using SparseSearch.Api.Vectors;
using SparseSearch.Core.Filters;
using SparseSearch.Core.Searching;
using SparseSearch.Core.TextEncoding;
using SparseSearch.Core.Vectors;
using SparseSearch.Embedded.Composition;
using SparseSearch.Embedded.Serving;
using SparseSearch.Query.Explanation;
using SparseSearch.Query.Feedback;
using SparseSearch.Query.Planning;

namespace SparseSearch.Api.Service;

/// <summary>Answers one search of an index.</summary>
internal sealed class SearchWork(ServedIndex index, SearchQuery query, ServiceOptions limits, SearchTelemetry telemetry)
{
    private const int RecallDigits = 3;

    private readonly SearchCursor? _cursor = string.IsNullOrEmpty(query.Cursor) ? null : SearchCursor.Parse(query.Cursor);

    private int Offset => _cursor?.Offset ?? query.Offset;

    /// <summary>Encodes, searches and fetches.</summary>
    /// <exception cref="RequestException">A value is outside its range, or does not fit the index.</exception>
    /// <exception cref="FilterException">The filter cannot be read, or names an unknown field.</exception>
    public async Task<SearchAnswer> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            var begin = Stopwatch.GetTimestamp();
            var answer = await AnswerAsync(cancellationToken).ConfigureAwait(false);
            index.Counters.Searched(Stopwatch.GetElapsedTime(begin));
            return answer;
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            index.Counters.Failed();
            throw;
        }
    }

    private async Task<SearchAnswer> AnswerAsync(CancellationToken cancellationToken)
    {
        CheckRanges();
        var setting = Setting();
        var filter = ReadFilter(query.Filter);
        var feedback = FeedbackReading.Of(query.Feedback, setting.Engine, limits.MaxHits);
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        time.CancelAfter(query.TimeoutMilliseconds ?? limits.MaxSearchMilliseconds);
        var begin = Stopwatch.GetTimestamp();
        IPreparedSearch search;
        try
        {
            using var span = SearchSpans.Begin(TelemetryNames.EncodeSpan, index.Name, setting.Engine);
            search = await PrepareAsync(setting, feedback, time.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new SearchAnswer(
                [], setting.Engine, false, "The time was up before the text was encoded.", null,
                Stopwatch.GetElapsedTime(begin).TotalMicroseconds, 0, Partial: true, query.Cursor);
        }

        var encoding = Stopwatch.GetElapsedTime(begin);
        var snapshot = _cursor is { } cursor ? index.Held.Use(cursor.State) : index.Use();
        try
        {
            return Search(snapshot, setting.Engine, search, filter, feedback, encoding, time.Token, cancellationToken);
        }
        finally
        {
            snapshot.Release();
        }
    }

    private static FilterExpression? ReadFilter(JsonElement? filter) => filter?.ValueKind switch
    {
        null or JsonValueKind.Null or JsonValueKind.Undefined => null,
        JsonValueKind.String => FilterParser.Parse(filter.Value.GetString()!),
        _ => FilterJson.Parse(filter.Value),
    };

    private SearchAnswer Search(
        ServedSnapshot snapshot, string engine, IPreparedSearch search, FilterExpression? filter, FeedbackOptions? feedback,
        TimeSpan encoding, CancellationToken timeUp, CancellationToken cancellationToken)
    {
        var begin = Stopwatch.GetTimestamp();
        var hits = new ScoredDoc[Offset + query.K];
        var scope = new SearchScope(filter is null ? null : snapshot.Filters.Accepted(filter), timeUp);
        int count;
        SearchStatistics statistics;
        using (var span = SearchSpans.Begin(TelemetryNames.SearchSpan, index.Name, engine))
        {
            count = search.Search(snapshot, scope, hits, out statistics, cancellationToken);
            span.Found(hits.Length, count, statistics);
        }

        var searching = Stopwatch.GetElapsedTime(begin);
        var shown = ShownOf(snapshot, engine, search, hits.AsSpan(0, count)[Math.Min(Offset, count)..]);
        telemetry.Searched(new SearchRecord
        {
            Index = index.Name,
            Engine = engine,
            Query = query,
            Filter = filter,
            Terms = search.TermCount,
            Hits = count,
            Statistics = statistics,
            Encoding = encoding,
            Searching = searching,
            Fetching = Stopwatch.GetElapsedTime(begin) - searching,
        });
        return new SearchAnswer(
            shown, engine, statistics.ProvenExact, statistics.Reason, query.Explain ? search.QueryTerms() : null,
            encoding.TotalMicroseconds, searching.TotalMicroseconds, statistics.IsPartial, NextCursor(snapshot, count),
            FeedbackReading.TraceOf(feedback, search.Expansion, snapshot.Index));
    }

    /// <summary>Where the next hits are, and the state that they are in kept for them; null where there are none.</summary>
    private string? NextCursor(ServedSnapshot snapshot, int count)
    {
        if (query.Cursor is null || count < Offset + query.K || count >= limits.MaxHits)
        {
            return null;
        }

        index.Held.Keep(snapshot);
        return new SearchCursor(snapshot.Serial, count, QueryHash()).ToString();
    }

    /// <summary>Of what decides which hits there are and in which order.</summary>
    private int QueryHash()
    {
        var hash = default(HashCode);
        hash.Add(query.Text);
        hash.Add(query.Engine);
        hash.Add(query.Recall);
        hash.Add(query.Feedback);
        hash.Add(query.Filter?.GetRawText());
        foreach (var (term, weight) in query.Vector ?? ImmutableDictionary<string, float>.Empty)
        {
            hash.Add(term);
            hash.Add(weight);
        }

        return hash.ToHashCode();
    }

    private List<SearchHit> ShownOf(ServedSnapshot snapshot, string engine, IPreparedSearch search, ReadOnlySpan<ScoredDoc> hits)
    {
        using var span = SearchSpans.Begin(TelemetryNames.FetchSpan, index.Name, engine);
        span?.SetTag(TelemetryNames.Hits, hits.Length);
        var shown = new List<SearchHit>(hits.Length);
        foreach (var hit in hits)
        {
            shown.Add(Shown(snapshot, hit, search));
        }

        return shown;
    }

    private SearchHit Shown(ServedSnapshot snapshot, ScoredDoc hit, IPreparedSearch search)
    {
        var terms = query.Explain ? search.TermsOf(snapshot, hit.DocId) : null;
        var parts = query.Explain ? search.PartsOf(snapshot, hit.DocId) : null;
        if (!query.Stored)
        {
            return new SearchHit(snapshot.Index.ExternalIdOf(hit.DocId), hit.Score, null, null, null, terms, Parts: parts);
        }

        var document = snapshot.Index.Document(hit.DocId);
        var weights = search.WordWeights(document);
        var snippet = Snippet.Of(document.Text, weights, query.SnippetLength);
        return new SearchHit(
            document.Id, hit.Score, document.Title, snippet, DocumentReading.FieldsOf(document, query.Fields), terms,
            query.Highlight ? MarksOf(snippet, weights) : null, query.Highlight ? MarksOf(document.Title, weights) : null, parts);
    }

    private static int[][] MarksOf(string text, Dictionary<string, float> weights) =>
        [.. Snippet.Marks(text, weights).Select(static mark => new[] { mark.Start, mark.Length })];

    /// <summary>Opens an engine, so that the first search need not wait for it.</summary>
    /// <exception cref="RequestException">There is no such engine, or the index was made without it.</exception>
    public static void OpenEngine(ServedIndex index, ServedSnapshot snapshot, string engine)
    {
        var setting = SettingOf(engine);
        if (TextEngines.Has(engine))
        {
            index.Texts.Of(snapshot);
            setting = new EngineSetting(EngineCatalog.Default);
        }

        if (engine != TextEngines.Bm25)
        {
            SearcherOf(index, snapshot, setting);
        }
    }

    /// <summary>The searcher of a setting over a state of the index, Lucene.Net among them.</summary>
    /// <exception cref="RequestException">The index was made without the engine, or was deleted meanwhile.</exception>
    public static ISearcher SearcherOf(ServedIndex index, ServedSnapshot snapshot, EngineSetting setting) =>
        setting.Engine == VectorEngines.Lucene ? index.Impacts.Of(snapshot) : SearcherOf(snapshot, setting);

    /// <summary>The searcher of a setting over a state of the index.</summary>
    /// <exception cref="RequestException">The index was made without the engine.</exception>
    public static ISearcher SearcherOf(ServedSnapshot snapshot, EngineSetting setting)
    {
        try
        {
            return snapshot.SearcherOf(setting);
        }
        catch (InvalidOperationException missing)
        {
            throw new RequestException(
                StatusCodes.Status409Conflict, "engine_missing", $"The index was made without the engine '{setting.Engine}'.",
                $"Take one of {string.Join(", ", TextEngines.NamesIn(snapshot.Index))}.", missing)
            {
                Value = setting.Engine,
            };
        }
    }

    private EngineSetting Setting()
    {
        if (query.Recall is { } recall)
        {
            if (query.Engine is not null and not EngineCatalog.Auto)
            {
                throw RequestException.BadValue(
                    "engine", query.Engine, "A recall is asked for, and an engine as well.",
                    $"Leave one out; a recall goes with the engine '{EngineCatalog.Auto}' alone.");
            }

            if (recall is not (>= RecallTarget.MinLevel and <= RecallTarget.MaxLevel))
            {
                throw RequestException.BadValue(
                    "recall", recall, $"The recall is {recall}.",
                    $"Ask for {RecallTarget.MinLevel} to {RecallTarget.MaxLevel}, or leave it out for exact search.");
            }

            return PlannedEngine.SettingFor(new RecallTarget(Math.Round(recall, RecallDigits)));
        }

        return SettingOf(query.Engine ?? EngineCatalog.Default);
    }

    private static EngineSetting SettingOf(string engine) => TextEngines.AllNames.Contains(engine)
        ? new EngineSetting(engine)
        : throw RequestException.BadValue(
            "engine", engine, $"There is no engine '{engine}'.", $"Take one of {string.Join(", ", TextEngines.AllNames)}.");

    private void CheckRanges()
    {
        if (query.K < 1 || Offset < 0 || (long)query.K + Offset > limits.MaxHits)
        {
            throw RequestException.BadValue(
                "k", query.K, $"k is {query.K} and offset is {Offset}.",
                $"Ask for a k of at least 1 and an offset of at least 0, {limits.MaxHits} together at most.");
        }

        if (query.Cursor is not null && query.Offset != 0)
        {
            throw RequestException.BadValue(
                "offset", query.Offset, "A cursor is given, and an offset as well.", "Leave one out; a cursor knows where it is.");
        }

        if (_cursor is { } cursor && cursor.Query != QueryHash())
        {
            throw RequestException.BadValue(
                "cursor", query.Cursor, "The cursor is another search's.",
                "Go on with the same text or vector, filter, engine and recall.");
        }

        if (query.TimeoutMilliseconds is { } time && (time < 1 || time > limits.MaxSearchMilliseconds))
        {
            throw RequestException.BadValue(
                "timeoutMilliseconds", time, $"The search is given {time} ms.", $"Give 1 to {limits.MaxSearchMilliseconds} ms.");
        }

        if (query.SnippetLength is < Snippet.LeastLength or > Snippet.MostLength)
        {
            throw RequestException.BadValue(
                "snippetLength", query.SnippetLength, $"A snippet of {query.SnippetLength} characters is asked for.",
                $"Ask for {Snippet.LeastLength} to {Snippet.MostLength}.");
        }

        CheckSought();
    }

    /// <summary>Checks text and vector.</summary>
    private void CheckSought()
    {
        if ((query.Text is null) == (query.Vector is null))
        {
            throw RequestException.BadValue(
                "query", null, "A search has either a text or a vector.", "Give text or vector, and not both.");
        }

        if (query.Text is null && TextEngines.Has(query.Engine))
        {
            throw RequestException.BadValue(
                "engine", query.Engine, $"The engine '{query.Engine}' searches texts, and a vector is given.",
                $"Give the text, or take one of {string.Join(", ", VectorEngines.Names)}.");
        }

        if (query.Text?.Length > limits.MaxQueryCharacters)
        {
            throw RequestException.BadValue(
                "text", query.Text.Length, $"The text has {query.Text.Length} characters.",
                $"Give at most {limits.MaxQueryCharacters}.");
        }
    }

    private async Task<IPreparedSearch> PrepareAsync(
        EngineSetting setting, FeedbackOptions? feedback, CancellationToken cancellationToken)
    {
        if (setting.Engine == TextEngines.Bm25)
        {
            return new WordSearch(index.Texts, query.Text!, feedback);
        }

        var vector = await VectorAsync(cancellationToken).ConfigureAwait(false);
        var vectors = new VectorSearch(index, setting, vector, query.Text, feedback);
        return setting.Engine == TextEngines.Hybrid
            ? new HybridSearch(new WordSearch(index.Texts, query.Text!, null), vectors, query.Text!, vector, feedback)
            : vectors;
    }

    private async Task<SparseVector> VectorAsync(CancellationToken cancellationToken)
    {
        if (query.Text is { } text)
        {
            return (await index.EncoderOr("Search with a vector").EncodeAsync([text], EncodingSide.Query, cancellationToken: cancellationToken)
                .ConfigureAwait(false))[0];
        }

        if (query.Vector!.Count > limits.MaxQueryTerms)
        {
            throw RequestException.BadValue(
                "vector", query.Vector.Count, $"The vector has {query.Vector.Count} terms.", $"Give at most {limits.MaxQueryTerms}.");
        }

        var builder = new SparseVectorBuilder();
        foreach (var (term, weight) in query.Vector)
        {
            if (!index.Live.Vocabulary.TryGetId(term, out var id))
            {
                throw RequestException.BadValue(
                    "vector", term, $"The term '{term}' is none of the index's {index.Live.Vocabulary.Count} terms.", "Leave it out.");
            }

            if (!float.IsFinite(weight) || weight < 0)
            {
                throw RequestException.BadValue(
                    "vector", weight, $"The weight of '{term}' is {weight}.", "Give finite weights of at least 0.");
            }

            builder.Add(id, weight);
        }

        return builder.Build();
    }
}
