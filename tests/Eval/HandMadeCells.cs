using SparseSearch.Core.Documents;
using SparseSearch.Eval.Metrics;
using SparseSearch.Eval.Plans;
using SparseSearch.Eval.Runs;

namespace SparseSearch.Tests;

/// <summary>The files of a cell beside its result, made by hand.</summary>
internal static class HandMadeCells
{
    /// <summary>Begins a cell and writes the run of its timed searches, for the query q1, and mrr@10 query by query.</summary>
    /// <param name="results">Where.</param>
    /// <param name="id">The cell.</param>
    /// <param name="queries">Query ids.</param>
    /// <param name="values">A value a query; null without judgements.</param>
    /// <param name="hits">Documents of q1, each a letter: a scores most.</param>
    public static void WriteFiles(ResultsFolder results, string id, string[] queries, double[]? values, string[] hits)
    {
        results.BeginCell(id);
        using (var writer = new StreamWriter(PackedFile.Create(results.TimedRunPath(id))))
        {
            IReadOnlyList<RunHit> ranked = [.. hits.Select(static hit => new RunHit(hit, 'z' - hit[0]))];
            new TrecRun([KeyValuePair.Create("q1", ranked)], "t").Write(writer);
        }

        if (values is not null)
        {
            results.WritePerQuery(id, new RunReport
            {
                Metrics = [Metric.Parse("mrr@10")],
                Means = [values.Average()],
                Queries = [.. queries.Zip(values, static (query, value) => new QueryScores(query, [value]))],
                QueriesWithoutHits = 0,
                QueriesNotJudged = 0,
                Rules = new EvaluationRules(),
            });
        }
    }
}
