using CsCheck;
using SparseSearch.Core.Filters;
using SparseSearch.Core.Searching;
using SparseSearch.Core.Vectors;
using SparseSearch.Seismic;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>With nothing cut, Seismic is an exact engine: ids, scores and order equal the plain loop's.</summary>
public sealed class SeismicExactTests
{
    private static readonly SeismicBuildOptions s_whole = new()
    {
        Pruning = PruningStrategy.FixedSize,
        PostingsPerList = SeismicBuildOptions.MaxPostingsPerList,
        SummaryEnergy = 1,
        Threads = 1,
    };

    public static TheoryData<int, int, BlockingStrategy, FirstListOrder> Shapes
    {
        get
        {
            var shapes = new TheoryData<int, int, BlockingStrategy, FirstListOrder>();
            foreach (var blocking in Enum.GetValues<BlockingStrategy>())
            {
                shapes.Add(SyntheticVectors.VocabularySize, 8, blocking, FirstListOrder.Stored);
                shapes.Add(SyntheticVectors.VocabularySize, 16, blocking, FirstListOrder.BestFirst);
                shapes.Add(65_537, 8, blocking, FirstListOrder.BestFirst);
                shapes.Add(200_000, 16, blocking, FirstListOrder.Stored);
            }

            return shapes;
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void NothingCutEqualsThePlainLoop(
        int vocabularySize, int bits, BlockingStrategy blocking, FirstListOrder order)
    {
        var vectors = new SyntheticVectors(7, vocabularySize);
        using var segment = SeismicSegment.Build(
            vectors.Docs(1_500), s_whole with { Blocking = blocking, Compression = ForwardCompression.Gaps },
            vocabularySize, bits);
        foreach (var variant in Enum.GetValues<ForwardVariant>())
        {
            var searcher = segment.Searcher(
                SeismicSearchOptions.Complete with { FirstList = order, Forward = variant });
            foreach (var query in vectors.Queries(25))
            {
                Equal(segment, searcher, new SearchRequest { Query = query, K = 10 });
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(10_000)]
    public void AnyKEqualsThePlainLoop(int k)
    {
        var vectors = new SyntheticVectors(8);
        using var segment = SeismicSegment.Build(vectors.Docs(1_000), s_whole);
        var searcher = segment.Searcher(SeismicSearchOptions.Complete);
        foreach (var query in vectors.Queries(10))
        {
            Equal(segment, searcher, new SearchRequest { Query = query, K = k });
        }
    }

    [Fact]
    public void FilteredSearchEqualsTheFilteredPlainLoop()
    {
        var vectors = new SyntheticVectors(9);
        using var segment = SeismicSegment.Build(vectors.Docs(1_000), s_whole);
        var searcher = segment.Searcher(SeismicSearchOptions.Complete);
        var accepted = new DocBitmap(1_000);
        for (var docId = 3; docId < 1_000; docId += 7)
        {
            accepted.Add(docId);
        }

        foreach (var query in vectors.Queries(20))
        {
            Equal(segment, searcher, new SearchRequest { Query = query, K = 10, Accepted = accepted });
        }

        var none = new SearchRequest { Query = vectors.Queries(1)[0], K = 10, Accepted = new DocBitmap(1_000) };
        Assert.Equal(0, searcher.Search(none, new ScoredDoc[10], out _));
    }

    [Fact]
    public void SmallCollectionsOfAnyShapeEqualThePlainLoop()
    {
        var pairs = Gen.Select(Gen.Int[0, 20], Gen.Int[1, 300]).Array[0, 12];
        Gen.Select(pairs.Array[0, 40], pairs, Gen.Int[1, 12], Gen.Bool).Sample((docs, query, k, isWide) =>
        {
            using var segment = SeismicSegment.Build([.. docs.Select(Vector)], s_whole, 21, isWide ? 16 : 8);
            var request = new SearchRequest { Query = Vector(query), K = k };
            var hits = new ScoredDoc[k];
            var count = segment.Searcher(SeismicSearchOptions.Complete).Search(request, hits, out var statistics);
            return statistics.ProvenExact && hits.AsSpan(0, count).SequenceEqual(segment.Exhaustive(request));
        }, iter: 100);
    }

    [Fact]
    public void IdenticalDocumentsComeInTheOrderOfTheirIds()
    {
        var doc = new SparseVector([1, 5, 9], [1f, 2f, 3f]);
        using var segment = SeismicSegment.Build([.. Enumerable.Repeat(doc, 300)], s_whole);
        var hits = new ScoredDoc[5];
        var request = new SearchRequest { Query = new SparseVector([5], [1f]), K = 5 };
        Assert.Equal(5, segment.Searcher(SeismicSearchOptions.Complete).Search(request, hits, out _));
        Assert.Equal([0, 1, 2, 3, 4], hits.Select(hit => hit.DocId));
    }

    [Fact]
    public void WhatIsCutIsNotCalledProven()
    {
        var vectors = new SyntheticVectors(10);
        var (docs, query) = (vectors.Docs(500), vectors.Queries(1)[0]);
        using var whole = SeismicSegment.Build(docs, s_whole);
        using var energy = SeismicSegment.Build(docs, s_whole with { SummaryEnergy = .9 });
        using var pruned = SeismicSegment.Build(docs, s_whole with { PostingsPerList = 5 });
        Assert.True(IsProven(whole, SeismicSearchOptions.Complete));
        Assert.True(IsProven(whole, SeismicSearchOptions.Complete with { BlockSkipFactor = .5 }));
        Assert.False(IsProven(whole, SeismicSearchOptions.Complete with { QueryCut = 2 }));
        Assert.False(IsProven(energy, SeismicSearchOptions.Complete));
        Assert.False(IsProven(pruned, SeismicSearchOptions.Complete));

        bool IsProven(SeismicSegment segment, SeismicSearchOptions options)
        {
            segment.Searcher(options).Search(
                new SearchRequest { Query = query, K = 3 }, new ScoredDoc[3], out var statistics);
            return statistics.ProvenExact;
        }
    }

    private static SparseVector Vector((int Term, int Weight)[] pairs)
    {
        var builder = new SparseVectorBuilder();
        foreach (var (term, weight) in pairs)
        {
            builder.Add(term, weight);
        }

        return builder.Build();
    }

    private static void Equal(SeismicSegment segment, SeismicSearcher searcher, SearchRequest request)
    {
        var hits = new ScoredDoc[request.K];
        var count = searcher.Search(request, hits, out var statistics);
        Assert.Equal(segment.Exhaustive(request), hits[..count]);
        Assert.True(statistics.ProvenExact);
    }
}
