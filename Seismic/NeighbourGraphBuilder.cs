using SparseSearch.Core.Postings;
using SparseSearch.Core.Searching;
using SparseSearch.Core.Segments;

namespace SparseSearch.Seismic;

/// <summary>Finds each document's nearest documents by searching the finished lists with the document itself.</summary>
internal static class NeighbourGraphBuilder
{
    /// <summary>Documents searched before their neighbours are written.</summary>
    private const int DocsPerBatch = 65_536;

    private static readonly SeismicSearchOptions s_search = new() { QueryCut = 10, BlockSkipFactor = 0.7 };

    /// <summary>Writes the graph: κ neighbours a document, nearest first, the document itself left out.</summary>
    public static void Write(
        ForwardIndex forward, SeismicLists lists, int count, SegmentWriter writer, ParallelOptions parallel)
    {
        var searcher = SeismicSearcher.Over(forward, lists, s_search);
        writer.BeginSection(SeismicFormat.NeighbourIds);
        var ids = new uint[Math.Min(DocsPerBatch, forward.DocCount) * count];
        for (var first = 0; first < forward.DocCount; first += DocsPerBatch)
        {
            var batchCount = Math.Min(DocsPerBatch, forward.DocCount - first);
            var start = first;
            Parallel.For(0, batchCount, parallel, () => new ScoredDoc[count + 1], (i, _, hits) =>
            {
                Find(searcher, forward, start + i, hits, ids.AsSpan(i * count, count));
                return hits;
            }, _ => { });
            writer.Write<uint>(ids.AsSpan(0, batchCount * count));
        }

        writer.EndSection();
    }

    private static void Find(
        SeismicSearcher searcher, ForwardIndex forward, int docId, ScoredDoc[] hits, Span<uint> neighbours)
    {
        neighbours.Fill(SeismicFormat.NoNeighbour);
        var request = new SearchRequest { Query = forward.VectorOf(docId), K = hits.Length };
        var found = searcher.Search(request, hits, out _);
        var count = 0;
        for (var i = 0; i < found && count < neighbours.Length; i++)
        {
            if (hits[i].DocId != docId)
            {
                neighbours[count++] = (uint)hits[i].DocId;
            }
        }
    }
}
