using System.Text;
using SparseSearch.Core.Documents;
using SparseSearch.Core.TextEncoding;
using SparseSearch.Core.Vectors;
using SparseSearch.Eval.Datasets;
using SparseSearch.Eval.Latency;
using SparseSearch.Eval.Reports;
using SparseSearch.Eval.Runs;

namespace SparseSearch.Eval.Commands;

/// <summary>
/// Runs the judged queries of a data set, or all where none is judged, through an encoder and a searcher, one at a time, and reports how good, how
/// fast and how dense they are. Knows neither engine nor index, so that it can favour none.
/// </summary>
public static class EvaluateCommand
{
    /// <summary>Evaluates.</summary>
    /// <param name="options">What to search for and how to judge it.</param>
    /// <param name="encoder">Encodes the queries; each alone, as a service would.</param>
    /// <param name="search">
    /// A query vector and a number of hits in; external ids and scores out, best first, at most as many. Not called
    /// for a query without terms, which matches nothing.
    /// </param>
    /// <param name="clock">Measures latencies.</param>
    /// <param name="queriesDone">Told after every query; null for silence.</param>
    /// <param name="cancellationToken">Looked at before every query.</param>
    /// <exception cref="ArgumentException">
    /// An option is out of range, or a run file is wanted and an id holds white space, which the format cannot hold.
    /// </exception>
    /// <exception cref="InvalidOperationException">The searcher broke its contract.</exception>
    public static Task<EvaluationReport> RunAsync(
        EvaluateOptions options,
        ISparseEncoder encoder,
        Func<SparseVector, int, IReadOnlyList<(string ExternalId, float Score)>> search,
        TimeProvider clock,
        IProgress<int>? queriesDone = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentNullException.ThrowIfNull(search);
        return RunAsync(
            options, encoder, (_, vector, k) => vector!.Nnz == 0 ? null : search(vector, k), clock, queriesDone, cancellationToken);
    }

    /// <summary>Evaluates a searcher by text.</summary>
    /// <param name="options">What to search for and how to judge it.</param>
    /// <param name="encoder">Encodes the queries too, where the searcher takes both; null where it needs no vector.</param>
    /// <param name="search">
    /// A query's text, its vector where there is an encoder, and a number of hits in; external ids and scores out, best first, at
    /// most as many.
    /// </param>
    /// <param name="clock">Measures latencies.</param>
    /// <param name="queriesDone">Told after every query; null for silence.</param>
    /// <param name="cancellationToken">Looked at before every query.</param>
    /// <exception cref="ArgumentException">As for a searcher by vector.</exception>
    /// <exception cref="InvalidOperationException">The searcher broke its contract.</exception>
    public static Task<EvaluationReport> RunByTextAsync(
        EvaluateOptions options,
        ISparseEncoder? encoder,
        Func<string, SparseVector?, int, IReadOnlyList<(string ExternalId, float Score)>> search,
        TimeProvider clock,
        IProgress<int>? queriesDone = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(search);
        return RunAsync(options, encoder, (text, vector, k) => search(text, vector, k), clock, queriesDone, cancellationToken);
    }

    private static async Task<EvaluationReport> RunAsync(
        EvaluateOptions options, ISparseEncoder? encoder, QuerySearch search, TimeProvider clock, IProgress<int>? queriesDone,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(clock);
        ThrowIfBad(options);
        var session = new Session(options, encoder, search, clock);
        foreach (var query in options.Dataset.SearchedQueries.Take(options.WarmupQueries))
        {
            await session.AnswerAsync(query, cancellationToken).ConfigureAwait(false);
        }

        session.Forget();
        foreach (var query in options.Dataset.SearchedQueries)
        {
            await session.AnswerAsync(query, cancellationToken).ConfigureAwait(false);
            queriesDone?.Report(session.Answers.Count);
        }

        var run = new TrecRun(session.Answers, options.RunTag);
        if (options.RunPath is not null)
        {
            using var writer = new StreamWriter(PackedFile.Create(options.RunPath), new UTF8Encoding(false));
            run.Write(writer);
        }

        return Report(session, options, encoder, run);
    }

    private static EvaluationReport Report(
        Session session, EvaluateOptions options, ISparseEncoder? encoder, TrecRun run) => new()
        {
            Dataset = options.Dataset.Name,
            Split = options.Dataset.Split,
            DatasetHash = options.Dataset.ComputeHash(),
            Encoder = encoder?.Description,
            Engine = options.EngineName,
            Depth = options.Depth,
            Run = options.Dataset.IsJudged
                ? RunEvaluator.Evaluate(run, options.Dataset.Qrels, options.Metrics, options.Rules)
                : RunReport.Unjudged(run, options.Rules),
            IsJudged = options.Dataset.IsJudged,
            JudgementCount = options.Dataset.Qrels.JudgementCount,
            JudgementsOfUnknownDocuments =
                options.KnowsDocument is { } isKnown ? options.Dataset.Qrels.CountUnknown(isKnown) : null,
            JudgedQueriesWithoutText = options.Dataset.JudgedIdsWithoutText.Count,
            QueriesWithoutTerms = session.Vectors.Count(static vector => vector.Nnz == 0),
            MeanQueryNnz = session.Vectors.Select(static vector => vector.Nnz).DefaultIfEmpty(0).Average(),
            DocumentCount = options.Collection?.DocumentCount,
            MeanDocumentNnz = options.Collection?.MeanDocumentNnz,
            Flops = options.Collection?.Flops(session.Vectors),
            SearchLatency = LatencySummary.Of(session.SearchTimes),
            EncodingLatency = LatencySummary.Of(session.EncodingTimes),
            Machine = MachineDescription.Current(),
        };

    private static void ThrowIfBad(EvaluateOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Depth is < 1 or > EvaluateOptions.DepthLimit)
        {
            throw new ArgumentException(
                $"The depth {options.Depth} is not within 1 and {EvaluateOptions.DepthLimit}.", nameof(options));
        }

        if (options.WarmupQueries < 0 || options.Metrics.Count == 0)
        {
            throw new ArgumentException(
                $"There are {options.WarmupQueries} warm-up queries and {options.Metrics.Count} metrics; "
                + "the first must be 0 or more, the second 1 or more.",
                nameof(options));
        }

        if (options.RunPath is not null)
        {
            TrecColumns.ThrowIfUnwritable(options.RunTag);
            foreach (var query in options.Dataset.SearchedQueries)
            {
                TrecColumns.ThrowIfUnwritable(query.Id);
            }
        }
    }

    /// <summary>A query's text and vector, and a number of hits; null where it was not searched for.</summary>
    private delegate IReadOnlyList<(string ExternalId, float Score)>? QuerySearch(string text, SparseVector? vector, int k);

    /// <summary>The queries answered so far, with what they took.</summary>
    private sealed class Session(
        EvaluateOptions options,
        ISparseEncoder? encoder,
        QuerySearch search,
        TimeProvider clock)
    {
        public List<KeyValuePair<string, IReadOnlyList<RunHit>>> Answers { get; } = [];

        public List<SparseVector> Vectors { get; } = [];

        public List<TimeSpan> SearchTimes { get; } = [];

        public List<TimeSpan> EncodingTimes { get; } = [];

        public async Task AnswerAsync(DatasetQuery query, CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            SparseVector? vector = null;
            if (encoder is not null)
            {
                var start = clock.GetTimestamp();
                vector = (await encoder
                    .EncodeAsync([query.Text], EncodingSide.Query, progress: null, cancellationToken)
                    .ConfigureAwait(false))[0];
                EncodingTimes.Add(clock.GetElapsedTime(start));
                Vectors.Add(vector);
            }

            Answers.Add(KeyValuePair.Create<string, IReadOnlyList<RunHit>>(query.Id, Search(query, vector)));
        }

        /// <summary>Forgets the warm-up.</summary>
        public void Forget()
        {
            Answers.Clear();
            Vectors.Clear();
            SearchTimes.Clear();
            EncodingTimes.Clear();
        }

        private RunHit[] Search(DatasetQuery query, SparseVector? vector)
        {
            var drops = options.Rules.SelfRetrieval == SelfRetrieval.Drop;
            var wanted = options.Depth + (drops ? 1 : 0);
            var start = clock.GetTimestamp();
            if (search(query.Text, vector, wanted) is not { } found)
            {
                return [];
            }

            SearchTimes.Add(clock.GetElapsedTime(start));
            if (found.Count > wanted
                || found.Any(static hit => string.IsNullOrEmpty(hit.ExternalId) || !float.IsFinite(hit.Score))
                || found.DistinctBy(static hit => hit.ExternalId).Count() < found.Count)
            {
                throw new InvalidOperationException(
                    $"For query '{query.Id}' the searcher gave {found.Count} hits of {wanted} wanted; "
                    + "there are too many, or one has no id, an id twice, or a score that is not finite.");
            }

            RunHit[] hits = [.. found
                .Where(hit => !drops || hit.ExternalId != query.Id)
                .Take(options.Depth)
                .Select(static hit => new RunHit(hit.ExternalId, hit.Score))];
            if (options.RunPath is not null)
            {
                // Found out here and not when the file is written, which would lose the work of a long run.
                foreach (var hit in hits)
                {
                    TrecColumns.ThrowIfUnwritable(hit.DocumentId);
                }
            }

            return hits;
        }
    }
}
