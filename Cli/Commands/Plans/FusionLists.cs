using SparseSearch.Core.Searching;
using SparseSearch.Core.TextEncoding;
using SparseSearch.Eval.Approximate;
using SparseSearch.Eval.Datasets;
using SparseSearch.Eval.Metrics;
using SparseSearch.Query.Fusion;

namespace SparseSearch.Cli.Commands.Plans;

/// <summary>
/// What BM25 and exact search find for each judged query of a split, kept, so that every way to join them is tried on the same lists.
/// Each query is valued by the rules of BEIR: its own document dropped, hits in trec_eval's order, no hits count 0.
/// </summary>
internal sealed class FusionLists
{
    private readonly CollectionFolder _collection;
    private readonly RecallJudge _judge;
    private readonly int _fused;
    private readonly List<(ScoredDoc[] Words, ScoredDoc[] Vectors)> _lists = [];

    private FusionLists(PlanSearch words, CollectionFolder collection, Metric metric)
    {
        _collection = collection;
        _judge = new RecallJudge(
            collection.Qrels, [.. collection.JudgedQueries.Select(static query => query.Id)], words.Index.ExternalIdOf, metric);

        // Hits of equal score may change places in trec_eval's order; a few more than the cut-off hold what can come into it.
        _fused = Math.Min(SearchRequest.MaxK, (2 * metric.Cutoff) + 20);
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
            lists._lists.Add((words.Hits(query.Text, null, depth, cancellationToken), vectors.Hits(query.Text, vector, depth, cancellationToken)));
            told(lists.Count, "");
        }

        return lists;
    }

    /// <summary>Every query's value where the lists are joined so.</summary>
    public double[] ValuesOf(FusionCandidate candidate) => Values(list =>
    {
        var fusion = new RankFusion(new FusionOptions { Scale = candidate.Scale });
        fusion.Add(list.Words, candidate.TextWeight);
        fusion.Add(list.Vectors, candidate.VectorWeight);
        var hits = new ScoredDoc[_fused];
        return hits[..fusion.Best(hits)];
    });

    /// <summary>Every query's value by BM25 alone.</summary>
    public double[] ValuesOfWords() => Values(static list => list.Words);

    /// <summary>Every query's value by exact search alone.</summary>
    public double[] ValuesOfVectors() => Values(static list => list.Vectors);

    /// <summary>Values by query, those of judged queries without a text included as 0.</summary>
    public IReadOnlyDictionary<string, double> ByQuery(double[] values)
    {
        var all = _collection.JudgedQueries.Zip(values).ToDictionary(
            static pair => pair.First.Id, static pair => pair.Second, StringComparer.Ordinal);
        foreach (var lost in _collection.JudgedIdsWithoutText)
        {
            all[lost] = 0;
        }

        return all;
    }

    private double[] Values(Func<(ScoredDoc[] Words, ScoredDoc[] Vectors), ScoredDoc[]> hitsOf) =>
        [.. _lists.Select((list, query) => _judge.Score(query, hitsOf(list)))];
}
