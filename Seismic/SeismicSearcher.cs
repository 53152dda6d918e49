using SparseSearch.Core.Buffers;
using SparseSearch.Core.Postings;
using SparseSearch.Core.Searching;
using SparseSearch.Core.Segments;

namespace SparseSearch.Seismic;

/// <summary>
/// Approximate search: blocks whose summaries promise enough are opened, and their documents scored exactly through the
/// forward index, so that a hit's score is always its true one. Thread-safe; valid while its segment is open.
/// </summary>
/// <remarks>
/// The lists of the query's heaviest terms are visited in turn; in each, one pass over the query gives every block's
/// summary product, and a block below <c>r × threshold</c> is skipped. With postings and summaries left whole, all
/// lists visited and r up to 1, a summary product is an upper bound and the result equals the exhaustive one; the
/// statistics then say so. A document may be scored a few documents later than its block is opened, so that memory is
/// read ahead.
/// </remarks>
public sealed class SeismicSearcher : ISearcher
{
    private readonly SegmentReader? _segment;
    private readonly SeismicIndex _index;
    private readonly RentalPool<SearchWorkspace> _workspaces;

    private SeismicSearcher(
        SegmentReader? segment, SeismicIndex index, RentalPool<SearchWorkspace> workspaces,
        SeismicSearchOptions options)
    {
        _segment = segment;
        _index = index;
        _workspaces = workspaces;
        Options = options;
    }

    /// <inheritdoc/>
    public string Name => "seismic";

    /// <inheritdoc/>
    public int DocCount => _index.Forward.DocCount;

    /// <summary>How this searcher searches.</summary>
    public SeismicSearchOptions Options { get; }

    /// <summary>Neighbours stored for each document; 0 where there is no graph.</summary>
    public int StoredNeighbours => _index.Neighbours?.Count ?? 0;

    /// <summary>Whether the segment has a compressed forward index.</summary>
    public bool HasCompressedForward => _index.Compressed is not null;

    /// <summary>Opens a segment's Seismic sections, in time that does not depend on its size.</summary>
    /// <param name="segment">Stays open as long as the searcher is used; not owned.</param>
    /// <param name="options">How to search; null for the defaults.</param>
    /// <exception cref="SegmentFormatException">
    /// A section is missing, of another version, or of a wrong length.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    /// <exception cref="ArgumentException">An option asks for a section that the segment lacks.</exception>
    public static SeismicSearcher Open(SegmentReader segment, SeismicSearchOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(segment);
        var lists = SeismicLists.Open(segment);
        var index = new SeismicIndex(
            ForwardIndex.Open(segment), lists, CompressedForward.Open(segment),
            NeighbourGraph.Open(segment, (int)lists.Parameters.Neighbours));
        var chosen = Checked(options ?? new SeismicSearchOptions(), index);
        return new SeismicSearcher(segment, index, PoolFor(index), chosen);
    }

    /// <summary>A searcher over the same index and buffers with other options.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    /// <exception cref="ArgumentException">An option asks for a section that the segment lacks.</exception>
    public SeismicSearcher With(SeismicSearchOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new SeismicSearcher(_segment, _index, _workspaces, Checked(options, _index));
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">
    /// k is outside its range, <paramref name="hits"/> is shorter, a term id is beyond the vocabulary, or the accepted
    /// documents are those of another segment.
    /// </exception>
    public int Search(
        SearchRequest request,
        Span<ScoredDoc> hits,
        out SearchStatistics statistics,
        CancellationToken cancellationToken = default)
    {
        SearchArguments.Check(request, hits, DocCount);
        CheckVocabulary(request);
        cancellationToken.ThrowIfCancellationRequested();
        var workspace = _workspaces.Rent();
        try
        {
            workspace.Query.Set(request.Query);
            workspace.Grow(request.Query.Nnz, Options.Neighbours > 0 ? request.K : 0);
            var pass = new SeismicPass(_index, Options, workspace, request, hits[..request.K], cancellationToken);
            var count = pass.Run();
            statistics = pass.Statistics with { Engine = Name };
            return count;
        }
        finally
        {
            workspace.Reset();
            _workspaces.Return(workspace);
            GC.KeepAlive(_segment);
        }
    }

    /// <summary>A searcher over lists that a builder still holds.</summary>
    internal static SeismicSearcher Over(ForwardIndex forward, SeismicLists lists, SeismicSearchOptions options)
    {
        var index = new SeismicIndex(forward, lists, null, null);
        return new SeismicSearcher(null, index, PoolFor(index), Checked(options, index));
    }

    private static RentalPool<SearchWorkspace> PoolFor(SeismicIndex index) => new(() => new SearchWorkspace(
        index.Forward.VocabularySize, index.Forward.DocCount, (int)index.Lists.Parameters.MaxBlocksPerList,
        index.Lists.IsScaled));

    private static SeismicSearchOptions Checked(SeismicSearchOptions options, SeismicIndex index)
    {
        options.Validate();
        if (options.Forward == ForwardVariant.Compressed && index.Compressed is null)
        {
            throw new ArgumentException(
                "The segment has no compressed forward index; build it with Compression = Gaps.", nameof(options));
        }

        var stored = index.Neighbours?.Count ?? 0;
        if (options.Neighbours > stored)
        {
            throw new ArgumentException(
                $"Neighbours is {options.Neighbours}, but {stored} are stored for each document; "
                + "build with at least as many.", nameof(options));
        }

        return options;
    }

    private void CheckVocabulary(SearchRequest request)
    {
        var termIds = request.Query.TermIds;
        if (termIds.Length > 0 && termIds[^1] >= _index.Forward.VocabularySize)
        {
            throw new ArgumentException(
                $"The query has term id {termIds[^1]}; the segment's vocabulary has {_index.Forward.VocabularySize} "
                + "terms. Encode the query with the index's own encoder.", nameof(request));
        }
    }
}
