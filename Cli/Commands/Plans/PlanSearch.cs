using SparseSearch.Api.Texts;
using SparseSearch.Api.Vectors;
using SparseSearch.Core.Searching;
using SparseSearch.Core.Segments;
using SparseSearch.Core.Vectors;
using SparseSearch.Embedded.Composition;
using SparseSearch.Indexer.Live;
using SparseSearch.Query.Feedback;

namespace SparseSearch.Cli.Commands.Plans;

/// <summary>One engine of a plan over one index, as something that searches by text or vector.</summary>
internal sealed class PlanSearch : IDisposable
{
    private readonly TextSession? _texts;
    private readonly IndexSession? _vectors;

    private readonly FeedbackOptions? _feedback;

    private PlanSearch(TextSession? texts, IndexSession? vectors, FeedbackOptions? feedback)
    {
        (_texts, _vectors, _feedback) = (texts, vectors, feedback);
    }

    /// <summary>What is searched.</summary>
    public IndexSnapshot Index => _texts?.Index ?? _vectors!.Index;

    /// <summary>Opens an engine.</summary>
    /// <param name="folder">The index.</param>
    /// <param name="setting">Engine and settings.</param>
    /// <param name="feedback">How queries are made anew, or null.</param>
    /// <param name="cancellationToken">Stops reading texts.</param>
    public static PlanSearch Open(string folder, EngineSetting setting, FeedbackOptions? feedback, CancellationToken cancellationToken) =>
        TextEngines.Has(setting.Engine)
            ? new PlanSearch(TextSession.Open(folder, setting, tidies: !LiveIndex.IsBeingWritten(folder), cancellationToken), null, feedback)
            : new PlanSearch(null, IndexSession.Open(folder, setting, encoder: null, VectorEngines.Open), feedback);

    /// <summary>Searches; external ids and scores, best first.</summary>
    /// <param name="text">The query's text.</param>
    /// <param name="vector">Its vector; null where the engine needs none.</param>
    /// <param name="k">Hits at most.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    public List<(string ExternalId, float Score)> Search(string text, SparseVector? vector, int k, CancellationToken cancellationToken) =>
        [.. Hits(text, vector, k, cancellationToken).Select(hit => (Index.ExternalIdOf(hit.DocId), hit.Score))];

    /// <summary>Searches; the same by the index's own numbers.</summary>
    /// <param name="text">The query's text.</param>
    /// <param name="vector">Its vector; null where the engine needs none. Without a term it finds nothing.</param>
    /// <param name="k">Hits at most.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    public ScoredDoc[] Hits(string text, SparseVector? vector, int k, CancellationToken cancellationToken)
    {
        k = Math.Min(k, SearchRequest.MaxK);
        if (_vectors is not null && vector is not { Nnz: > 0 })
        {
            return [];
        }

        return
        [
            .. _texts is not null ? _texts.Search(text, vector, k, filter: null, _feedback, out _, cancellationToken).Hits
                : _feedback is null ? _vectors!.Search(vector!, k, out _, cancellationToken)
                : _vectors!.SearchWithFeedback(vector!, k, filter: null, _feedback, out _, cancellationToken).Hits,
        ];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _texts?.Dispose();
        _vectors?.Dispose();
    }
}
