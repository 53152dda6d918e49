using System.Security.Cryptography;
using System.Text;
using SparseSearch.Api.Texts;
using SparseSearch.Cli.Commands.Plans;
using SparseSearch.Cli.Output;
using SparseSearch.Core.Documents;
using SparseSearch.Core.Searching;
using SparseSearch.Core.Segments;
using SparseSearch.Core.TextEncoding;
using SparseSearch.Core.Vectors;
using SparseSearch.Embedded.Composition;
using SparseSearch.Eval.Commands;
using SparseSearch.Eval.Reports;
using SparseSearch.Indexer;

namespace SparseSearch.Cli.Commands;

/// <summary>
/// A data set and an engine over texts to a report. BM25 needs no model; without one the index has texts and no vectors.
/// </summary>
/// <param name="evaluation">What is evaluated, its engine one of <see cref="TextEngines.Names"/>.</param>
/// <param name="modelPath">The model, or null where there is none.</param>
internal sealed class TextEvaluation(Evaluation evaluation, string? modelPath)
{
    /// <summary>Opens or builds the index, searches every judged query and scores the run.</summary>
    /// <exception cref="UsageException">The hybrid engine has no model.</exception>
    public async Task<EvaluationReport> RunAsync(CancellationToken cancellationToken)
    {
        // Both are read before anything is built.
        _ = TextEngines.Bm25Of(evaluation.Setting);
        if (modelPath is not null)
        {
            var vectors = evaluation with { Setting = new EngineSetting(EngineCatalog.Default) };
            var (session, _) = await vectors.OpenAsync(cancellationToken).ConfigureAwait(false);
            using (session)
            {
                return await ScoreAsync(session.Index.Folder, session.Encoder, cancellationToken).ConfigureAwait(false);
            }
        }

        if (evaluation.Setting.Engine == TextEngines.Hybrid)
        {
            throw new UsageException("The engine hybrid encodes queries; name the model with --model.");
        }

        return await ScoreAsync(
            evaluation.GivenIndex ?? Build(cancellationToken), encoder: null, cancellationToken).ConfigureAwait(false);
    }

    private async Task<EvaluationReport> ScoreAsync(
        string folder, ISparseEncoder? encoder, CancellationToken cancellationToken)
    {
        using var search = PlanSearch.Open(folder, evaluation.Setting, evaluation.Feedback, cancellationToken);
        var options = new EvaluateOptions
        {
            Dataset = evaluation.Dataset,
            EngineName = evaluation.SearchName,
            Depth = evaluation.Depth,
            Metrics = evaluation.Metrics,
            RunPath = evaluation.RunPath,
            KnowsDocument = id => search.Index.TryFind(id, out _),
        };
        var asksVectors = evaluation.Setting.Engine == TextEngines.Hybrid;
        EvaluationReport? report = null;
        await WorkProgress.RunAsync(
            evaluation.Terminal, "searching", "queries", evaluation.Dataset.SearchedQueries.Count,
            async told => report = await EvaluateCommand.RunByTextAsync(
                options, asksVectors ? encoder : null, (text, vector, k) => search.Search(text, vector, k, cancellationToken),
                TimeProvider.System, new Relay<int>(done => told(done, "")), cancellationToken).ConfigureAwait(false))
            .ConfigureAwait(false);
        return report!;
    }

    /// <summary>An index of the collection's texts, where it is not there yet; named for a hash of the corpus.</summary>
    public string Build(CancellationToken cancellationToken)
    {
        var folder = FolderFor();
        if (!evaluation.BuildsAnew && File.Exists(Path.Combine(folder, IndexFolder.ManifestName)))
        {
            return folder;
        }

        using var builder = IndexBuilder.Create(
            folder, Vocabulary.Numbered(1),
            new IndexBuildOptions { Existing = ExistingIndex.Replace, Threads = evaluation.Threads });
        foreach (var document in evaluation.Dataset.ReadCorpus(new JsonlReadOptions { SkipBadLinesInto = evaluation.BadLines }))
        {
            builder.Add(document, SparseVector.Empty, cancellationToken);
        }

        builder.Commit(cancellationToken);
        return folder;
    }

    private string FolderFor()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using (var corpus = File.OpenRead(evaluation.Dataset.CorpusPath))
        {
            hash.AppendData(SHA256.HashData(corpus));
        }

        hash.AppendData(Encoding.UTF8.GetBytes($"texts\n{SegmentFormat.Version}"));
        var key = Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
        return Path.Combine(evaluation.WorkFolder, $"{evaluation.Dataset.Name}-texts-{key}.index");
    }
}
