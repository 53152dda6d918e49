using SparseSearch.Core.Searching;
using SparseSearch.Core.TextEncoding;
using SparseSearch.Eval.Datasets;
using SparseSearch.Eval.Metrics;
using SparseSearch.Eval.Runs;
using SparseSearch.Query.Fusion;

namespace SparseSearch.Cli.Commands.Plans;

/// <summary>
/// What BM25 and exact search find for each judged query of a split, kept, so that every way to join them is tried on the same lists.
/// Each query is valued by the rules of BEIR: its own document dropped, hits in trec_eval's order, no hits count 0.
/// </summary>
internal sealed class FusionLists
{
    private readonly PlanSearch _words;
    private readonly CollectionFolder _collection;
    private readonly Metric _metric;
    private readonly List<(DatasetQuery Query, ScoredDoc[] Words, ScoredDoc[] Vectors)> _lists = [];

    private FusionLists(PlanSearch words, CollectionFolder collection, Metric metric)
    {
        (_words, _collection, _metric) = (words, collection, metric);
    }

    /// <summary>Number of queries.</summary>
    public int Count => _lists.Count;

    /// <summary>Searches for every judged query.</summary>
    /// <param name="collection">The split.</param>
    /// <param name="words">BM25; outlives the lists.</param>
    /// <param name="vectors">Exact search.</param>
    /// <param name="encoder">Encodes the queries.</param>
    /// <param name="depth">Hits of each list.</param>
    /// <param name="metric">What queries are valued by.</param>
    /// <param name="told">Told how many are done.</param>
    /// <param name="cancellationToken">Looked at before every query.</param>
    public static async Task<FusionLists> SearchAsync(
        CollectionFolder collection, PlanSearch words, PlanSearch vectors, ISparseEncoder encoder, int depth, Metric metric,
        Action<long, string> told, CancellationToken cancellationToken)
    {
        var lists = new FusionLists(words, collection, metric);
        foreach (var query in collection.JudgedQueries)
        {
            var vector = (await encoder.EncodeAsync([query.Text], EncodingSide.Query, null, cancellationToken).ConfigureAwait(false))[0];
            lists._lists.Add((query, words.Hits(query.Text, null, depth, cancellationToken), vectors.Hits(query.Text, vector, depth, cancellationToken)));
            told(lists.Count, "");
        }

        return lists;
    }

    /// <summary>Every query's value where the lists are joined so.</summary>
    public double[] ValuesOf(FusionCandidate candidate) => [.. _lists.Select(list =>
    {
        var fusion = new RankFusion(new FusionOptions { Scale = candidate.Scale });
        fusion.Add(list.Words, candidate.TextWeight);
        fusion.Add(list.Vectors, candidate.VectorWeight);

        // Hits of equal score may change places in trec_eval's order; a few more than the cut-off hold what can come into it.
        var hits = new ScoredDoc[Math.Min(SearchRequest.MaxK, (2 * _metric.Cutoff) + 20)];
        return ValueOf(list.Query, hits.AsSpan(0, fusion.Best(hits)).ToArray());
    })];

    /// <summary>Every query's value by BM25 alone.</summary>
    public double[] ValuesOfWords() => [.. _lists.Select(list => ValueOf(list.Query, list.Words))];

    /// <summary>Every query's value by exact search alone.</summary>
    public double[] ValuesOfVectors() => [.. _lists.Select(list => ValueOf(list.Query, list.Vectors))];

    /// <summary>Values by query, those of judged queries without a text included as 0.</summary>
    public IReadOnlyDictionary<string, double> ByQuery(double[] values)
    {
        var all = _lists.Zip(values).ToDictionary(static pair => pair.First.Query.Id, static pair => pair.Second, StringComparer.Ordinal);
        foreach (var lost in _collection.JudgedIdsWithoutText)
        {
            all[lost] = 0;
        }

        return all;
    }

    private double ValueOf(DatasetQuery query, ScoredDoc[] hits) => _metric.Of(new JudgedRanking(
        TrecOrder.Sort(hits.Select(hit => new RunHit(_words.Index.ExternalIdOf(hit.DocId), hit.Score))
            .Where(hit => hit.DocumentId != query.Id)),
        _collection.Qrels.Of(query.Id)));
}
