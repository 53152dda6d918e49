using System.Diagnostics;
using SparseSearch.Cli.Output;
using SparseSearch.Core.Documents;
using SparseSearch.Core.Segments;
using SparseSearch.Core.TextEncoding;
using SparseSearch.Embedded.Composition;
using SparseSearch.Indexer;
using SparseSearch.Indexer.Bulk;

namespace SparseSearch.Cli.Commands;

/// <summary>Documents through an encoder into an index, with progress: what several verbs do.</summary>
internal static class IndexWork
{
    /// <summary>Documents that are encoded together: enough to sort by length, few enough to stop soon.</summary>
    private const int ChunkDocuments = 1024;

    /// <summary>
    /// How many documents there are, for the time left; null where nobody is looking. Counting costs little beside
    /// encoding.
    /// </summary>
    public static long? CountDocuments(Terminal terminal, string path) => terminal.ShowsProgress && Path.Exists(path)
        ? DocumentSource.Count(path)
        : null;

    /// <summary>Builds an index.</summary>
    /// <param name="terminal">Where progress is shown.</param>
    /// <param name="folder">The index folder.</param>
    /// <param name="documents">Read once.</param>
    /// <param name="documentCount">How many there are, or null where nobody knows.</param>
    /// <param name="encoder">Stays the caller's.</param>
    /// <param name="sections">For which engines.</param>
    /// <param name="options">How the index is built.</param>
    /// <param name="cancellationToken">Stops the work; nothing of the index is left.</param>
    public static async Task<IndexOutcome> BuildAsync(
        Terminal terminal,
        string folder,
        IEnumerable<SourceDocument> documents,
        long? documentCount,
        ISparseEncoder encoder,
        EngineSections sections,
        IndexBuildOptions options,
        CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        var last = default(BulkProgress);
        var tokens = 0L;
        IndexManifest? manifest = null;
        await WorkProgress.RunAsync(terminal, "encoding and indexing", "documents", documentCount, async report =>
        {
            using var observed = new ObservedEncoder(encoder, report, TimeProvider.System);
            manifest = await BulkIndexer.BuildAsync(
                folder, documents, observed, options, sections.Builders(),
                new BulkOptions { ChunkDocuments = ChunkDocuments }, new Relay<BulkProgress>(value => last = value),
                cancellationToken).ConfigureAwait(false);
            tokens = observed.Tokens;
        }).ConfigureAwait(false);
        return new IndexOutcome(manifest!, last, tokens, watch.Elapsed);
    }
}

/// <summary>What a build did.</summary>
/// <param name="Manifest">The new index.</param>
/// <param name="Counts">Documents and postings.</param>
/// <param name="Tokens">Tokens encoded, special tokens included.</param>
/// <param name="Elapsed">From the first document to the commit.</param>
internal sealed record IndexOutcome(IndexManifest Manifest, BulkProgress Counts, long Tokens, TimeSpan Elapsed)
{
    /// <summary>Tokens a second, indexing included.</summary>
    public double TokensPerSecond => Tokens / Math.Max(Elapsed.TotalSeconds, 1e-3);
}
