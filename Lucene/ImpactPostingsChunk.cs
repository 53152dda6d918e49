using SparseSearch.Core.Postings;
using SparseSearch.Core.Segments;

namespace SparseSearch.Lucene;

/// <summary>Consecutive documents of a forward index the other way round: for each term its documents and impacts.</summary>
/// <remarks>Two passes over the documents: how many each term has, and then each posting to its place.</remarks>
internal sealed class ImpactPostingsChunk
{
    /// <summary>Postings of a chunk at most, unless one document has more: about 100 MB of memory.</summary>
    public const int MostPostings = 1 << 24;

    private readonly int[] _ends;
    private readonly int[] _docs;
    private readonly ushort[] _impacts;

    private ImpactPostingsChunk(int docCount, int[] ends, int[] docs, ushort[] impacts) =>
        (DocCount, _ends, _docs, _impacts) = (docCount, ends, docs, impacts);

    /// <summary>Number of documents; ids here run from 0 to one less.</summary>
    public int DocCount { get; }

    /// <summary>Number of terms; ids run from 0 to one less, and some have no posting.</summary>
    public int TermCount => _ends.Length;

    /// <summary>Turns documents round.</summary>
    /// <param name="path">The segment's, for messages.</param>
    /// <param name="forward">Where the documents are.</param>
    /// <param name="first">The first one.</param>
    /// <param name="limit">The one behind the last that may be taken; above <paramref name="first"/>.</param>
    /// <param name="mostPostings">Documents are taken up to this many postings, but at least one document.</param>
    /// <exception cref="SegmentFormatException">A record is damaged.</exception>
    public static ImpactPostingsChunk Of(string path, ForwardIndex forward, int first, int limit, int mostPostings)
    {
        var places = new int[forward.VocabularySize];
        var (end, postings) = (first, 0L);
        while (end < limit)
        {
            var doc = forward.Document(end);
            if (end > first && postings + doc.Nnz > mostPostings)
            {
                break;
            }

            for (var i = 0; i < doc.Nnz; i++)
            {
                places[Checked(path, doc.TermId(i), forward.VocabularySize)]++;
            }

            postings += doc.Nnz;
            end++;
        }

        var (docs, impacts) = (new int[postings], new ushort[postings]);
        var start = 0;
        for (var term = 0; term < places.Length; term++)
        {
            (places[term], start) = (start, start + places[term]);
        }

        for (var docId = first; docId < end; docId++)
        {
            var doc = forward.Document(docId);
            for (var i = 0; i < doc.Nnz; i++)
            {
                // What is the beginning of a term's postings here is their end when all are placed.
                var place = places[doc.TermId(i)]++;
                (docs[place], impacts[place]) = (docId - first, (ushort)doc.Impact(i));
            }
        }

        return new ImpactPostingsChunk(end - first, places, docs, impacts);
    }

    /// <summary>A term's documents, ascending.</summary>
    /// <param name="term">From 0 to <see cref="TermCount"/> − 1.</param>
    public ReadOnlyMemory<int> DocsOf(int term) => _docs.AsMemory(StartOf(term).._ends[term]);

    /// <summary>A term's impacts, aligned with its documents.</summary>
    /// <param name="term">From 0 to <see cref="TermCount"/> − 1.</param>
    public ReadOnlyMemory<ushort> ImpactsOf(int term) => _impacts.AsMemory(StartOf(term).._ends[term]);

    private int StartOf(int term) => term == 0 ? 0 : _ends[term - 1];

    private static int Checked(string path, int term, int termCount) => (uint)term < (uint)termCount
        ? term
        : throw new SegmentFormatException(SegmentFault.Corrupt, path, $"terms below {termCount}", $"{term}");
}
