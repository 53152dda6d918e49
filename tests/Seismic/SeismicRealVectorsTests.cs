using System.Runtime.InteropServices;
using SparseSearch.Core.Searching;
using SparseSearch.Core.Vectors;
using SparseSearch.Seismic;
using Xunit;
using ZstdSharp;

namespace SparseSearch.Tests;

/// <summary>Real vectors of a learned encoder: what the synthetic ones may have wrong.</summary>
public sealed class SeismicRealVectorsTests
{
    private const int DocCount = 20_000, QueryCount = 100, K = 10, VocabularySize = 30_522;

    private static readonly string? s_docs = TestPaths.Shared("vectors", "passages-140k.csr.zst");
    private static readonly string? s_queries = TestPaths.Shared("vectors", "msmarco-dev-queries.csr.zst");

    [SkippableTheory]
    [Trait("Category", "Long")]
    [InlineData(ForwardVariant.Plain)]
    [InlineData(ForwardVariant.Compressed)]
    public void RecallOfRealVectorsHasAFloorAndTheirWorkACeiling(ForwardVariant variant)
    {
        Skip.If(s_docs is null || s_queries is null, "../shared/vectors is not there.");
        var docs = Read(s_docs, DocCount);
        var queries = Read(s_queries, QueryCount);
        using var segment = SeismicSegment.Build(
            docs,
            new SeismicBuildOptions { PostingsPerList = 200, MaxFraction = 6, Compression = ForwardCompression.Gaps },
            VocabularySize);
        var searcher = segment.Searcher(
            new SeismicSearchOptions { QueryCut = 8, BlockSkipFactor = .7, Forward = variant });
        var hits = new ScoredDoc[K];
        var found = 0;
        var total = default(SearchStatistics);
        foreach (var query in queries)
        {
            var request = new SearchRequest { Query = query, K = K };
            var exact = segment.Exhaustive(request);
            var count = searcher.Search(request, hits, out var statistics);
            found += SeismicSegment.Overlap(exact, hits.AsSpan(0, count));
            total.Add(statistics);
        }

        Assert.InRange(found / (double)(QueryCount * K), .97, 1);
        Assert.InRange(total.DocumentsScored / QueryCount, K, DocCount / 12);
    }

    private static SparseVector[] Read(string path, int count)
    {
        using var file = new DecompressionStream(File.OpenRead(path), leaveOpen: false);
        var sizes = Take<long>(file, 3);
        var starts = Take<long>(file, (int)sizes[0] + 1);
        var termIds = Take<int>(file, (int)sizes[2]);
        var weights = Take<float>(file, (int)starts[count]);
        return [.. Enumerable.Range(0, count).Select(row => new SparseVector(
            termIds[(int)starts[row]..(int)starts[row + 1]], weights[(int)starts[row]..(int)starts[row + 1]]))];
    }

    private static T[] Take<T>(Stream stream, int count)
        where T : unmanaged
    {
        var values = new T[count];
        stream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }
}
