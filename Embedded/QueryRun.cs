using SparseSearch.Core.Searching;
using SparseSearch.Core.TextEncoding;
using SparseSearch.Core.Vectors;
using SparseSearch.Embedded.Composition;
using SparseSearch.Embedded.Serving;
using SparseSearch.Query.Explanation;
using SparseSearch.Query.Planning;

namespace SparseSearch.Embedded;

/// <summary>Answers one query of a <see cref="SparseIndex"/>.</summary>
internal sealed class QueryRun(SearchableIndex index, ISparseEncoder? encoder, IndexQuery query)
{
    /// <summary>Encodes, searches and fetches.</summary>
    /// <exception cref="ArgumentException">A value is outside its range, or does not fit the index.</exception>
    /// <exception cref="Core.Filters.FilterException">The filter names an unknown field.</exception>
    /// <exception cref="InvalidOperationException">The index has no model, or was made without the engine.</exception>
    public async Task<IndexAnswer> AnswerAsync(CancellationToken cancellationToken)
    {
        CheckRanges();
        var setting = Setting();
        var vector = query.Vector ?? (await EncoderOrThrow().EncodeAsync(
            [query.Text!], EncodingSide.Query, cancellationToken: cancellationToken).ConfigureAwait(false))[0];
        var snapshot = index.Use();
        try
        {
            return Search(snapshot, setting, vector, cancellationToken);
        }
        finally
        {
            snapshot.Release();
        }
    }

    private IndexAnswer Search(
        ServedSnapshot snapshot, EngineSetting setting, SparseVector vector, CancellationToken cancellationToken)
    {
        var hits = new ScoredDoc[query.Offset + query.K];
        var request = new SearchRequest
        {
            Query = vector,
            K = hits.Length,
            Accepted = query.Filter is { } filter ? snapshot.Filters.Accepted(filter) : null,
            MinScore = query.MinScore,
        };
        var count = snapshot.SearcherOf(setting).Search(request, hits, out var statistics, cancellationToken);
        var weights = query.SnippetLength is null ? null : Snippet.WordWeights(vector, index.Live.Vocabulary, query.Text);
        var shown = new List<IndexHit>();
        foreach (var hit in hits.AsSpan(0, count)[Math.Min(query.Offset, count)..])
        {
            shown.Add(Shown(snapshot, hit, vector, weights));
        }

        return new IndexAnswer(shown, setting.Engine, statistics.ProvenExact, statistics.Reason);
    }

    private IndexHit Shown(
        ServedSnapshot snapshot, ScoredDoc hit, SparseVector vector, Dictionary<string, float>? weights)
    {
        var document = query.Stored || weights is not null ? snapshot.Index.Document(hit.DocId) : null;
        return new IndexHit(snapshot.Index.ExternalIdOf(hit.DocId), hit.Score)
        {
            Document = query.Stored ? document : null,
            Snippet = weights is not null && document is not null
                ? Snippet.Of(document.Text, weights, query.SnippetLength.GetValueOrDefault()) : null,
            Terms = query.Explain
                ? [.. ScoreExplanation.Of(vector, snapshot.Index.VectorOf(hit.DocId)).Select(share => new TermScore(
                    index.Live.Vocabulary.TermOf(share.TermId), share.QueryWeight, share.DocumentWeight))]
                : [],
        };
    }

    private ISparseEncoder EncoderOrThrow() => encoder ?? throw new InvalidOperationException(
        $"{index.Live.Folder}: the index has no model that encodes texts; search with a vector, or open it with a Model.");

    private EngineSetting Setting()
    {
        if (query.Recall is not { IsExact: false } recall)
        {
            var engine = query.Engine ?? EngineCatalog.Default;
            EngineCatalog.CheckName(engine);
            return new EngineSetting(engine);
        }

        return query.Engine is null or EngineCatalog.Auto
            ? PlannedEngine.SettingFor(recall)
            : throw new ArgumentException(
                $"A recall of {recall} is asked for, and the engine {query.Engine} as well; leave one out.");
    }

    private void CheckRanges()
    {
        if (query.K < 1 || query.Offset < 0 || (long)query.K + query.Offset > SearchRequest.MaxK)
        {
            throw new ArgumentOutOfRangeException(
                nameof(query.K), query.K, $"k is {query.K} and offset is {query.Offset}; ask for a k of at least 1 and an offset "
                + $"of at least 0, {SearchRequest.MaxK} together at most.");
        }

        if (query.SnippetLength is < Snippet.LeastLength or > Snippet.MostLength)
        {
            throw new ArgumentOutOfRangeException(
                nameof(query.SnippetLength), query.SnippetLength,
                $"A snippet of {query.SnippetLength} characters is asked for; ask for {Snippet.LeastLength} to {Snippet.MostLength}.");
        }

        if ((query.Text is null) == (query.Vector is null))
        {
            throw new ArgumentException("A search has either a text or a vector; give one, and not both.");
        }

        if (query.Vector is { Nnz: > 0 } vector && vector.TermIds[^1] >= index.Live.Vocabulary.Count)
        {
            throw new ArgumentException(
                $"The vector has the term {vector.TermIds[^1]}, and the index has {index.Live.Vocabulary.Count} terms, from 0: it is "
                + "over another vocabulary.");
        }
    }
}
