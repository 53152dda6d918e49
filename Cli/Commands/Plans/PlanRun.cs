using System.Security.Cryptography;
using System.Text;
using SparseSearch.Cli.Output;
using SparseSearch.Core.Searching;
using SparseSearch.Core.TextEncoding;
using SparseSearch.Embedded.Composition;
using SparseSearch.Encoders;
using SparseSearch.Eval.Commands;
using SparseSearch.Eval.Datasets;
using SparseSearch.Eval.Plans;
using SparseSearch.Eval.Reports;
using SparseSearch.Lucene;
using SparseSearch.Query.Feedback;

namespace SparseSearch.Cli.Commands.Plans;

/// <summary>
/// Measures the cells of a plan that were not measured yet, collection by collection and encoder by encoder, so that an index is
/// built once and a query encoded once. A cell counts when its last file is written: a run that is stopped goes on there.
/// </summary>
internal sealed class PlanRun(Terminal terminal, BenchPlan plan, ResultsFolder results, string workFolder, int threads)
{
    private readonly Dictionary<string, EncoderDescription> _descriptions = new(StringComparer.Ordinal);

    /// <summary>Cells measured by this run.</summary>
    public int Measured { get; private set; }

    /// <summary>Cells that an earlier run measured.</summary>
    public int Kept { get; private set; }

    /// <summary>Runs the plan.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var searches = plan.Engines.ToDictionary(
            static engine => engine.Name, static engine => (PlanEngines.SettingOf(engine), PlanEngines.FeedbackOf(engine)), StringComparer.Ordinal);
        foreach (var collection in plan.Collections)
        {
            var dataset = collection.Open();
            foreach (var group in plan.Cells.Where(cell => cell.Collection == collection).GroupBy(static cell => cell.Encoder))
            {
                Work[] left =
                [
                    .. group.Select(cell => WorkOf(cell, searches[cell.Engine.Name], dataset))
                        .Where(work => results.ReadCell(work.Cell.Id)?.Key != work.Key),
                ];
                Kept += group.Count() - left.Length;
                if (left.Length > 0)
                {
                    await MeasureAsync(dataset, group.Key, left, cancellationToken).ConfigureAwait(false);
                }
            }

            if (results.ReadQueries(collection.Name) is not { } known || known.Count != dataset.SearchedQueries.Count)
            {
                results.WriteQueries(collection.Name, QueryFacts.Of(dataset, EnglishAnalysis.Instance.Terms));
            }
        }
    }

    /// <summary>A cell to measure; its key is made of everything that decides its result but the code.</summary>
    private Work WorkOf(PlanCell cell, (EngineSetting Setting, FeedbackOptions? Feedback) search, CollectionFolder dataset)
    {
        var name = search.Feedback is null ? $"{search.Setting}" : $"{search.Setting} feedback={search.Feedback}";
        var encoder = cell.Encoder is null ? "none" : DescriptionOf(cell.Encoder).Hash + DescriptionOf(cell.Encoder).MaxDocumentTokens;
        var text = FormattableString.Invariant(
            $"{CellResult.CurrentForm}\n{dataset.ComputeHash()}\n{encoder}\n{name}\n{plan.Depth}\n{plan.TimedHits}\n{string.Join(',', plan.Metrics)}\n{SectionsOf().Key}")
            + (cell.Collection.Queries is { } first ? FormattableString.Invariant($"\n{first}") : "");
        return new Work(cell, search.Setting, search.Feedback, name, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))));
    }

    private EncoderDescription DescriptionOf(PlanEncoder encoder)
    {
        if (!_descriptions.TryGetValue(encoder.Name, out var description))
        {
            using var opened = EncoderFactory.Open(encoder.Model, OptionsOf(encoder));
            _descriptions[encoder.Name] = description = opened.Description;
        }

        return description;
    }

    private EncoderOptions OptionsOf(PlanEncoder encoder) => new()
    {
        CacheFolder = Path.Combine(workFolder, "graphs"),
        Threads = threads,
        MaxDocumentTokens = encoder.MaxTokens,
        MaxQueryTokens = encoder.MaxTokens,
    };

    private string[] VectorEngines =>
    [
        .. plan.Engines.Select(static engine => engine.Engine).Where(EngineCatalog.Names.Contains).Append(EngineCatalog.Default).Distinct(),
    ];

    private EngineSections SectionsOf() => EngineSections.For(VectorEngines);

    private async Task MeasureAsync(
        CollectionFolder dataset, PlanEncoder? encoder, IReadOnlyList<Work> left, CancellationToken cancellationToken)
    {
        var evaluation = new Evaluation
        {
            Terminal = terminal,
            Dataset = dataset,
            ModelPath = encoder?.Model ?? "",
            WorkFolder = workFolder,
            OtherEngines = VectorEngines,
            Encoder = encoder is null ? new EncoderOptions() : OptionsOf(encoder),
            Threads = threads,
        };
        if (encoder is null)
        {
            var folder = new TextEvaluation(evaluation, modelPath: null).Build(cancellationToken);
            await MeasureAsync(dataset, folder, null, left, cancellationToken).ConfigureAwait(false);
            return;
        }

        var (session, built) = await evaluation.OpenAsync(cancellationToken).ConfigureAwait(false);
        using (session)
        {
            if (built is not null)
            {
                results.WriteBuild(
                    Path.GetFileName(session.Index.Folder), new IndexBuildFacts(built.Elapsed.TotalSeconds, built.TokensPerSecond));
            }

            using var queries = new RememberedQueries(session.Encoder!);
            await MeasureAsync(dataset, session.Index.Folder, queries, left, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task MeasureAsync(
        CollectionFolder dataset, string folder, RememberedQueries? queries, IReadOnlyList<Work> left,
        CancellationToken cancellationToken)
    {
        foreach (var work in left)
        {
            cancellationToken.ThrowIfCancellationRequested();
            results.BeginCell(work.Cell.Id);
            using var search = PlanSearch.Open(folder, work.Setting, work.Feedback, cancellationToken);
            var full = await EvaluateAsync(dataset, work, search, queries, plan.Depth, cancellationToken).ConfigureAwait(false);
            var timed = await EvaluateAsync(dataset, work, search, queries, plan.TimedHits, cancellationToken).ConfigureAwait(false);
            results.WritePerQuery(work.Cell.Id, full.Run);
            results.WriteCell(work.Cell.Id, ResultOf(work, search, queries, full, timed));
            Measured++;
            terminal.Note($"measured {Kept + Measured} of {plan.Cells.Count}: {work.Cell.Id}");
        }
    }

    private async Task<EvaluationReport> EvaluateAsync(
        CollectionFolder dataset, Work work, PlanSearch search, RememberedQueries? queries, int k, CancellationToken cancellationToken)
    {
        var isFull = k == plan.Depth;
        var options = new EvaluateOptions
        {
            Dataset = dataset,
            EngineName = work.Name,
            Depth = k,
            Metrics = plan.Metrics,
            RunPath = isFull ? results.RunPath(work.Cell.Id) : results.TimedRunPath(work.Cell.Id),
            RunTag = work.Cell.System.Replace(' ', '+'),
            KnowsDocument = isFull ? id => search.Index.TryFind(id, out _) : null,
            Collection = queries is null ? null : new CollectionStatistics(search.Index.DocCount, search.Index.DocumentFrequencies()),
        };
        EvaluationReport? report = null;
        await WorkProgress.RunAsync(
            terminal, work.Cell.Id, "queries", dataset.SearchedQueries.Count, async told => report = await EvaluateCommand.RunByTextAsync(
                options, queries, (text, vector, hits) => search.Search(text, vector, hits, cancellationToken), TimeProvider.System,
                new Relay<int>(done => told(done, "")), cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
        return report!;
    }

    private CellResult ResultOf(
        Work work, PlanSearch search, RememberedQueries? queries, EvaluationReport full, EvaluationReport timed)
    {
        var build = queries is null ? null : results.ReadBuild(Path.GetFileName(search.Index.Folder));
        return new CellResult
        {
            Form = CellResult.CurrentForm,
            Key = work.Key,
            Collection = work.Cell.Collection.Name,
            Encoder = work.Cell.Encoder?.Name,
            Engine = work.Cell.Engine.Name,
            Setting = work.Name,
            Metrics = MeasuresOf(full),
            TimedMetrics = MeasuresOf(timed),
            Depth = plan.Depth,
            TimedHits = plan.TimedHits,
            Queries = full.IsJudged ? full.Run.Queries.Count : full.Run.QueriesNotJudged,
            QueriesWithoutHits = full.Run.QueriesWithoutHits,
            JudgementsOfUnknownDocuments = full.JudgementsOfUnknownDocuments,
            Documents = search.Index.DocCount,
            MeanQueryNnz = queries is null ? null : full.MeanQueryNnz,
            MeanDocumentNnz = full.MeanDocumentNnz,
            Flops = full.Flops,
            IndexBytes = EngineBytes.Of(search.Index, work.Setting.Engine),
            BuildSeconds = build?.Seconds,
            TokensPerSecond = build?.TokensPerSecond,
            SearchLatency = timed.SearchLatency,
            EncodingLatency = queries?.Latency,
            DatasetHash = full.DatasetHash,
            EncoderDescription = queries is null ? null : WithoutPlaces(queries.Description),
            Machine = full.Machine,
            Version = ProgramVersion.Text,
        };
    }

    /// <summary>Results may be shown to anybody; where the model lay is nobody's business, and its hash says which it was.</summary>
    private static EncoderDescription WithoutPlaces(EncoderDescription description) =>
        description with { ModelPath = null, QueryModelPath = null, BaseModelPath = null };

    private static Dictionary<string, double> MeasuresOf(EvaluationReport report) =>
        report.Run.Metrics.Zip(report.Run.Means).ToDictionary(static pair => $"{pair.First}", static pair => pair.Second);

    /// <summary>A cell to measure.</summary>
    private sealed record Work(PlanCell Cell, EngineSetting Setting, FeedbackOptions? Feedback, string Name, string Key);
}
