using System.Security.Cryptography;
using System.Text;
using SparseSearch.Api.Vectors;
using SparseSearch.Cli.Output;
using SparseSearch.Core.Documents;
using SparseSearch.Core.Searching;
using SparseSearch.Core.Segments;
using SparseSearch.Embedded.Composition;
using SparseSearch.Encoders;
using SparseSearch.Eval.Commands;
using SparseSearch.Eval.Datasets;
using SparseSearch.Eval.Metrics;
using SparseSearch.Eval.Reports;
using SparseSearch.Indexer;
using SparseSearch.Query.Feedback;

namespace SparseSearch.Cli.Commands;

/// <summary>A data set, a model and an engine to a report; builds the index where it is not there yet.</summary>
internal sealed record Evaluation
{
    public required Terminal Terminal { get; init; }

    public required CollectionFolder Dataset { get; init; }

    public required string ModelPath { get; init; }

    /// <summary>An index that is searched as it is; null to have one built from the collection.</summary>
    public string? GivenIndex { get; init; }

    /// <summary>Folder for indexes, one a corpus, model and set of engines.</summary>
    public required string WorkFolder { get; init; }

    /// <summary>The engine and its settings.</summary>
    public EngineSetting Setting { get; init; } = new(EngineCatalog.Default);

    /// <summary>How queries are made anew from what they find first; null for no feedback.</summary>
    public FeedbackOptions? Feedback { get; init; }

    /// <summary>The engine, its settings and the feedback, for reports.</summary>
    public string SearchName => Feedback is null ? Setting.ToString() : $"{Setting} feedback={Feedback}";

    /// <summary>Further engines that will search the index; it holds the sections of all of them.</summary>
    public IReadOnlyList<string> OtherEngines { get; init; } = [];

    public int Depth { get; init; } = 1000;

    /// <summary>How the model is opened; cache folder and threads are set here.</summary>
    public EncoderOptions Encoder { get; init; } = new();

    public int Threads { get; init; } = Environment.ProcessorCount;

    public IReadOnlyList<Metric> Metrics { get; init; } = Metric.Defaults;

    public string? RunPath { get; init; }

    /// <summary>Builds anew even where the index is there.</summary>
    public bool BuildsAnew { get; init; }

    public BadLineLog? BadLines { get; init; }

    private EngineSections Sections => EngineSections.For(VectorEngines.Built([Setting.Engine, .. OtherEngines]));

    /// <summary>Opens the index, building it first if need be; the session is the caller's.</summary>
    /// <returns>What the build did, or null where the index was there.</returns>
    public async Task<(IndexSession Session, IndexOutcome? Built)> OpenAsync(CancellationToken cancellationToken)
    {
        var encoder = EncoderFactory.Open(ModelPath, Encoder with
        {
            CacheFolder = Path.Combine(WorkFolder, "graphs"),
            Threads = Threads,
        });
        IndexOutcome? built = null;
        var folder = GivenIndex ?? FolderFor(encoder);
        try
        {
            if (GivenIndex is null && (BuildsAnew || !File.Exists(Path.Combine(folder, IndexFolder.ManifestName))))
            {
                var count = IndexWork.CountDocuments(Terminal, Dataset.CorpusPath);
                built = await IndexWork.BuildAsync(
                    Terminal, folder, Dataset.ReadCorpus(new JsonlReadOptions { SkipBadLinesInto = BadLines }), count,
                    encoder, Sections,
                    new IndexBuildOptions
                    {
                        Existing = ExistingIndex.Replace,
                        Threads = Threads,
                        Order = Sections.Order,
                    },
                    cancellationToken).ConfigureAwait(false);
            }
        }
        catch
        {
            encoder.Dispose();
            throw;
        }

        return (IndexSession.Open(folder, Setting, encoder, VectorEngines.Open), built);
    }

    /// <summary>Searches every judged query and scores the run.</summary>
    public async Task<EvaluationReport> ScoreAsync(IndexSession session, CancellationToken cancellationToken)
    {
        var options = new EvaluateOptions
        {
            Dataset = Dataset,
            EngineName = SearchName,
            Depth = Depth,
            Metrics = Metrics,
            RunPath = RunPath,
            KnowsDocument = id => session.Index.TryFind(id, out _),
            Collection = new CollectionStatistics(session.Index.DocCount, session.Index.DocumentFrequencies()),
        };
        EvaluationReport? report = null;
        await WorkProgress.RunAsync(
            Terminal, "searching", "queries", Dataset.SearchedQueries.Count, async told => report = await EvaluateCommand
                .RunAsync(
                    options, session.Encoder!, (query, k) => Search(session, query, k, cancellationToken),
                    TimeProvider.System, new Relay<int>(done => told(done, "")), cancellationToken)
                .ConfigureAwait(false)).ConfigureAwait(false);
        return report!;
    }

    private List<(string ExternalId, float Score)> Search(
        IndexSession session, Core.Vectors.SparseVector query, int k, CancellationToken cancellationToken)
    {
        k = Math.Min(k, SearchRequest.MaxK);
        var hits = Feedback is null
            ? session.Search(query, k, out _, cancellationToken)
            : session.SearchWithFeedback(query, k, filter: null, Feedback, out _, cancellationToken).Hits;
        var named = new List<(string, float)>(hits.Count);
        foreach (var hit in hits)
        {
            named.Add((session.Index.ExternalIdOf(hit.DocId), hit.Score));
        }

        return named;
    }

    /// <summary>
    /// The index's folder: named for the data set, and for a hash of everything that decides its content, so that
    /// another corpus, model, limit or engine never meets an old index.
    /// </summary>
    private string FolderFor(SparseEncoder encoder)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using (var corpus = File.OpenRead(Dataset.CorpusPath))
        {
            hash.AppendData(SHA256.HashData(corpus));
        }

        hash.AppendData(Encoding.UTF8.GetBytes(
            $"{encoder.Description.Hash}\n{encoder.Description.MaxDocumentTokens}\n{Encoder.Precision}\n{SegmentFormat.Version}\n"
            + Sections.Key));
        var key = Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
        return Path.Combine(WorkFolder, $"{Dataset.Name}-{encoder.Description.ModelName}-{key}.index");
    }
}
