using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Util;
using SparseSearch.Core.Searching;
using SparseSearch.Core.Segments;

namespace SparseSearch.Lucene;

/// <summary>
/// BM25 over the texts of a snapshot's live documents, by Lucene.Net: exact, with the scores that an index of the live
/// documents alone would give. Doc ids are the snapshot's. Thread-safe.
/// </summary>
public sealed class Bm25Searcher : ITextSearcher, IDisposable
{
    /// <summary>The engine's name.</summary>
    public const string EngineName = "bm25";

    private readonly IndexSnapshot _snapshot;
    private readonly MultiReader _reader;
    private readonly LiveStatistics _searcher;
    private readonly Bm25Similarity _similarity;
    private readonly IReadOnlyList<string> _fields;

    /// <summary>For each leaf of the reader the number of its segment.</summary>
    private readonly int[] _segmentOfLeaf;

    /// <summary>Joins segments.</summary>
    /// <param name="snapshot">What is searched; outlives the searcher.</param>
    /// <param name="segments">The snapshot's, in their order.</param>
    /// <param name="options">The parameters.</param>
    internal Bm25Searcher(IndexSnapshot snapshot, IReadOnlyList<SideSegment> segments, Bm25Options options)
    {
        _snapshot = snapshot;
        Options = options;
        _fields = TextFieldNames.Of(options.Fields);
        _reader = new MultiReader([.. segments.SelectMany(static segment => segment.Parts)], closeSubReaders: false);
        _segmentOfLeaf = [.. _reader.Leaves.Select(leaf => snapshot.Resolve(leaf.DocBase).SegmentIndex)];
        _similarity = new Bm25Similarity(options);
        _searcher = new LiveStatistics(
            _reader, [.. _reader.Leaves.Select((leaf, i) => BitsOf(leaf, i, accepted: null))], _fields)
        {
            Similarity = _similarity,
        };
    }

    /// <inheritdoc/>
    public string Name => EngineName;

    /// <inheritdoc/>
    public int DocCount => _snapshot.DocCount;

    /// <summary>The parameters.</summary>
    public Bm25Options Options { get; }

    /// <inheritdoc/>
    public int Search(
        TextSearchRequest request,
        Span<ScoredDoc> hits,
        out SearchStatistics statistics,
        CancellationToken cancellationToken = default)
    {
        SearchArguments.Check(request, hits, DocCount);
        return Search(Bm25Query.Of(request.Text), request, hits, out statistics, cancellationToken);
    }

    /// <summary>Finds the best hits for terms with weights.</summary>
    /// <param name="query">The terms.</param>
    /// <param name="request">k, accepted documents and time; its text is not looked at.</param>
    /// <param name="hits">At least <c>request.K</c> long; filled best first.</param>
    /// <param name="statistics">What the search did.</param>
    /// <param name="cancellationToken">Looked at once a block of documents.</param>
    /// <returns>How many hits were found.</returns>
    /// <exception cref="ArgumentException">k is outside its range, or <paramref name="hits"/> is shorter.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public int Search(
        Bm25Query query,
        TextSearchRequest request,
        Span<ScoredDoc> hits,
        out SearchStatistics statistics,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        SearchArguments.Check(request, hits, DocCount);
        statistics = new SearchStatistics { ProvenExact = true, Engine = Name };
        if (query.Terms.Count == 0 || DocCount == 0)
        {
            return 0;
        }

        var weight = _searcher.CreateNormalizedWeight(query.In(_fields));
        var collector = new HitCollector(request.K, request.TimeUp, cancellationToken);
        try
        {
            foreach (var leaf in _reader.Leaves)
            {
                collector.SetNextReader(leaf);
                weight.GetBulkScorer(leaf, scoreDocsInOrder: false, BitsOf(leaf, leaf.Ord, request.Accepted))?.Score(collector);
            }
        }
        catch (CollectionTerminatedException)
        {
            (statistics.IsPartial, statistics.ProvenExact) = (true, false);
        }

        statistics.DocumentsScored = collector.Seen;
        return collector.CopyBest(hits);
    }

    /// <summary>The terms that made a document's score, the largest contribution first; their sum is the score, but for the
    /// rounding of single floats.</summary>
    /// <param name="text">What was searched for.</param>
    /// <param name="docId">A document; one that shares no term with the text has none.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such document.</exception>
    public IReadOnlyList<Bm25Term> Explain(string text, int docId) => Explain(Bm25Query.Of(text), docId);

    /// <summary>The terms that made a document's score, the largest contribution first.</summary>
    /// <param name="query">What was searched for.</param>
    /// <param name="docId">A document; one that shares no term with the query has none.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such document.</exception>
    public IReadOnlyList<Bm25Term> Explain(Bm25Query query, int docId)
    {
        ArgumentNullException.ThrowIfNull(query);
        if ((uint)docId >= (uint)DocCount)
        {
            throw new ArgumentOutOfRangeException(nameof(docId), docId, $"The index has {DocCount} documents.");
        }

        var leaf = _reader.Leaves[ReaderUtil.SubIndex(docId, _reader.Leaves)];
        var found = new List<Bm25Term>();
        foreach (var field in _fields)
        {
            var norms = _similarity.NormsOf(_searcher.CollectionStatistics(field));
            foreach (var term in query.Terms)
            {
                var (frequency, length) = FrequencyIn(leaf, field, term.Term, docId - leaf.DocBase);
                if (frequency > 0)
                {
                    var (weight, part) = (WeightOf(field, term), Bm25Similarity.TermPart(frequency, length, norms));
                    found.Add(new Bm25Term(field, term.Term, weight, part, weight * part));
                }
            }
        }

        return [.. found.OrderByDescending(static term => term.Contribution)];
    }

    /// <summary>A text's distinct terms in order of appearance, and what each is worth: in the field where that is most.</summary>
    public IReadOnlyList<(string Term, float Weight)> QueryTerms(string text) => QueryTerms(Bm25Query.Of(text));

    /// <summary>A query's terms in their order, and what each is worth: in the field where that is most.</summary>
    public IReadOnlyList<(string Term, float Weight)> QueryTerms(Bm25Query query)
    {
        ArgumentNullException.ThrowIfNull(query);
        return [.. query.Terms.Select(term => (term.Term, _fields.Max(field => WeightOf(field, term))))];
    }

    /// <summary>The searcher as one by vector, and its documents as vectors, for one query: what feedback needs.</summary>
    public WordVectors VectorsFor(Bm25Query query)
    {
        ArgumentNullException.ThrowIfNull(query);
        return new WordVectors(this, query);
    }

    /// <summary>Number of live documents.</summary>
    internal int LiveDocCount => _snapshot.LiveDocCount;

    /// <summary>Title and text of a document, as they were analysed.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such document.</exception>
    internal string TextOf(int docId)
    {
        var document = _snapshot.Document(docId);
        return TextFieldNames.Value(TextFieldNames.Contents, document.Title, document.Text);
    }

    /// <summary>Number of live documents that have a term, in the field where that is most.</summary>
    internal int DocumentFrequencyOf(string term) => (int)_fields.Max(field => DocFreqOf(new Term(field, term)));

    /// <inheritdoc/>
    public void Dispose() => _reader.Dispose();

    private float WeightOf(string field, (string Term, float Weight) term) => term.Weight * Bm25Similarity.Idf(
        _searcher.CollectionStatistics(field).DocCount, DocFreqOf(new Term(field, term.Term)));

    private long DocFreqOf(Term term) =>
        _searcher.TermStatistics(term, TermContext.Build(_searcher.TopReaderContext, term)).DocFreq;

    private static (int Frequency, int Length) FrequencyIn(AtomicReaderContext leaf, string field, string term, int doc)
    {
        var terms = leaf.AtomicReader.GetTerms(field)?.GetEnumerator();
        if (terms is null || !terms.SeekExact(new BytesRef(term)))
        {
            return (0, 0);
        }

        var documents = terms.Docs(null, null);
        return documents.Advance(doc) == doc
            ? (documents.Freq, (int)leaf.AtomicReader.GetNormValues(field).Get(doc))
            : (0, 0);
    }

    /// <summary>The documents of a leaf that are live and accepted; null where all are.</summary>
    private AcceptedBits? BitsOf(AtomicReaderContext leaf, int ord, Core.Filters.DocBitmap? accepted)
    {
        var segment = _segmentOfLeaf[ord];
        return AcceptedBits.Of(
            leaf.Reader.MaxDoc, _snapshot.LiveDocs[segment], leaf.DocBase - _snapshot.DocBases[segment], accepted, leaf.DocBase);
    }
}
