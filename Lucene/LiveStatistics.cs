using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Util;

namespace SparseSearch.Lucene;

/// <summary>
/// Lucene.Net's searcher with the counts of live documents in place of all: document frequencies, number and length of
/// documents are what an index of the live documents alone would have.
/// </summary>
/// <remarks>
/// Lengths of documents that are not live are taken away once, when a snapshot is opened. A term's live documents are
/// counted when it is searched, by its postings in those segments that have deletions.
/// </remarks>
internal sealed class LiveStatistics : IndexSearcher
{
    private readonly IBits?[] _live;
    private readonly Dictionary<string, CollectionStatistics> _fields = [];

    /// <summary>Sums up a snapshot.</summary>
    /// <param name="reader">All segments.</param>
    /// <param name="live">For each leaf of the reader its live documents, or null where all are.</param>
    /// <param name="fields">That can be searched.</param>
    public LiveStatistics(IndexReader reader, IBits?[] live, IReadOnlyList<string> fields)
        : base(reader)
    {
        _live = live;
        foreach (var field in fields)
        {
            _fields.Add(field, Sum(field));
        }
    }

    public override CollectionStatistics CollectionStatistics(string field) => _fields[field];

    public override TermStatistics TermStatistics(Term term, TermContext context)
    {
        var count = 0L;
        foreach (var leaf in m_leafContexts)
        {
            if (context.Get(leaf.Ord) is not { } state)
            {
                continue;
            }

            var terms = leaf.AtomicReader.GetTerms(term.Field).GetEnumerator();
            terms.SeekExact(term.Bytes, state);
            count += _live[leaf.Ord] is { } live ? Count(terms.Docs(live, null, DocsFlags.NONE)) : terms.DocFreq;
        }

        return new TermStatistics(term.Bytes, count, totalTermFreq: -1);
    }

    private static long Count(DocsEnum documents)
    {
        var count = 0L;
        while (documents.NextDoc() != DocIdSetIterator.NO_MORE_DOCS)
        {
            count++;
        }

        return count;
    }

    private CollectionStatistics Sum(string field)
    {
        var (documents, tokens) = (0L, 0L);
        foreach (var leaf in m_leafContexts)
        {
            if (leaf.AtomicReader.GetTerms(field) is not { } terms)
            {
                continue;
            }

            documents += terms.DocCount;
            tokens += terms.SumTotalTermFreq;
            if (_live[leaf.Ord] is { } live)
            {
                var (deadDocuments, deadTokens) = SumDead(leaf.AtomicReader.GetNormValues(field), live);
                documents -= deadDocuments;
                tokens -= deadTokens;
            }
        }

        // The fourth number is not looked at; it lies between the others.
        return new CollectionStatistics(field, IndexReader.MaxDoc, documents, tokens, tokens);
    }

    private static (long Documents, long Tokens) SumDead(NumericDocValues lengths, IBits live)
    {
        var (documents, tokens) = (0L, 0L);
        for (var doc = 0; doc < live.Length; doc++)
        {
            if (!live.Get(doc) && lengths.Get(doc) is > 0 and var length)
            {
                documents++;
                tokens += length;
            }
        }

        return (documents, tokens);
    }
}
