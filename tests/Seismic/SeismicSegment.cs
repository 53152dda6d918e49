using SparseSearch.Core.Postings;
using SparseSearch.Core.Searching;
using SparseSearch.Core.Segments;
using SparseSearch.Core.Vectors;
using SparseSearch.Seismic;

namespace SparseSearch.Tests;

/// <summary>A segment in memory with a forward index and Seismic's sections, open until disposed.</summary>
internal sealed class SeismicSegment : IDisposable
{
    private SeismicSegment(SparseVector[] docs, int vocabularySize, int bits, SeismicBuildOptions options)
    {
        var weights = docs.SelectMany(doc => doc.Weights.ToArray()).DefaultIfEmpty(1).ToArray();
        var quantizer = WeightQuantizer.ForMaxWeight(bits, weights.Max());
        Bytes = TestSegments.Bytes(
            Array.ConvertAll(docs, doc => Record(doc, quantizer)), vocabularySize, quantizer,
            [new SeismicIndexBuilder(options)]);
        Reader = SegmentReader.OpenImage("seismic", Bytes);
        Forward = ForwardIndex.Open(Reader);
    }

    public SegmentReader Reader { get; }

    public ForwardIndex Forward { get; }

    public byte[] Bytes { get; }

    public static SeismicSegment Build(
        SparseVector[] docs, SeismicBuildOptions options, int vocabularySize = SyntheticVectors.VocabularySize,
        int bits = 8) => new(docs, vocabularySize, bits, options);

    public SeismicSearcher Searcher(SeismicSearchOptions? options = null) => SeismicSearcher.Open(Reader, options);

    /// <summary>The plain loop over every document: what an exact search equals.</summary>
    public ScoredDoc[] Exhaustive(SearchRequest request)
    {
        var query = new FixedPointQuery();
        query.Set(request.Query);
        var weights = new Dictionary<int, long>();
        for (var i = 0; i < query.Nnz; i++)
        {
            weights[query.TermIds[i]] = query.FixedWeights[i];
        }

        var hits = new List<ScoredDoc>();
        for (var docId = 0; docId < Forward.DocCount; docId++)
        {
            var doc = Forward.Document(docId);
            var sum = 0L;
            for (var i = 0; i < doc.Nnz; i++)
            {
                sum += weights.GetValueOrDefault(doc.TermId(i)) * doc.Impact(i);
            }

            if (sum > 0 && (request.Accepted?.Contains(docId) ?? true))
            {
                hits.Add(new ScoredDoc(docId, FixedPointQuery.ScoreOf(sum, query.UnitIn(Forward.Quantizer))));
            }
        }

        hits.Sort();
        return [.. hits.Take(request.K)];
    }

    /// <summary>How many of the exact hits are reached, ties counting as reached.</summary>
    public static int Overlap(ScoredDoc[] exact, ReadOnlySpan<ScoredDoc> found)
    {
        var count = 0;
        foreach (var hit in found)
        {
            count += exact.Length > 0 && hit.Score >= exact[^1].Score ? 1 : 0;
        }

        return count;
    }

    public void Dispose() => Reader.Dispose();

    private static (int Term, int Impact)[] Record(SparseVector doc, WeightQuantizer quantizer)
    {
        var record = new (int Term, int Impact)[doc.Nnz];
        for (var i = 0; i < record.Length; i++)
        {
            record[i] = (doc.TermIds[i], quantizer.Quantize(doc.Weights[i]));
        }

        return record;
    }
}
