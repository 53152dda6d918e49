using SparseSearch.Core.Searching;
using SparseSearch.Core.Vectors;
using SparseSearch.Seismic;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>Floors for recall and ceilings for work, on a seeded collection.</summary>
public sealed class SeismicRecallTests : IDisposable
{
    private const int DocCount = 8_000, QueryCount = 60, K = 10;

    private readonly SparseVector[] _queries;
    private readonly SeismicSegment _segment;

    public SeismicRecallTests()
    {
        var vectors = new SyntheticVectors(11);
        _segment = SeismicSegment.Build(vectors.Docs(DocCount), new SeismicBuildOptions
        {
            PostingsPerList = 200,
            MaxFraction = 4,
            SummaryEnergy = .5,
            Neighbours = 8,
        });
        _queries = vectors.Queries(QueryCount);
    }

    public void Dispose() => _segment.Dispose();

    [Fact]
    public void MostIsFoundWithLittleWork()
    {
        var (recall, total) = Measure(new SeismicSearchOptions { QueryCut = 8, BlockSkipFactor = .8 });
        Assert.InRange(recall, .9, 1);
        Assert.InRange(total.DocumentsScored / QueryCount, 1, DocCount / 10);
        Assert.True(total.BlocksSkipped > total.BlocksVisited, $"{total}");
    }

    [Fact]
    public void SmallerFactorFindsMoreWithMoreWork()
    {
        var (low, lowTotal) = Measure(new SeismicSearchOptions { QueryCut = 4, BlockSkipFactor = 1 });
        var (high, highTotal) = Measure(new SeismicSearchOptions { QueryCut = 4, BlockSkipFactor = .6 });
        Assert.True(high > low, $"{high} against {low}");
        Assert.True(highTotal.DocumentsScored > lowTotal.DocumentsScored);
    }

    [Fact]
    public void MoreListsFindMore()
    {
        var (few, _) = Measure(new SeismicSearchOptions { QueryCut = 1, BlockSkipFactor = .8 });
        var (many, _) = Measure(new SeismicSearchOptions { QueryCut = 10, BlockSkipFactor = .8 });
        Assert.True(many > few, $"{many} against {few}");
    }

    [Fact]
    public void NeighboursFindMore()
    {
        var plain = new SeismicSearchOptions { QueryCut = 2, BlockSkipFactor = 1 };
        var (without, withoutTotal) = Measure(plain);
        var (with, withTotal) = Measure(plain with { Neighbours = 8 });
        Assert.True(with > without + .005, $"{with} against {without}");
        Assert.InRange(withTotal.DocumentsScored - withoutTotal.DocumentsScored, 1, QueryCount * K * 8);
    }

    [Fact]
    public void BestFirstScoresFewerDocumentsOfALongFirstList()
    {
        var (_, stored) = Measure(new SeismicSearchOptions { QueryCut = 1, FirstList = FirstListOrder.Stored });
        var (_, best) = Measure(new SeismicSearchOptions { QueryCut = 1, FirstList = FirstListOrder.BestFirst });
        Assert.True(best.DocumentsScored < stored.DocumentsScored, $"{best} against {stored}");
    }

    private (double Recall, SearchStatistics Total) Measure(SeismicSearchOptions options)
    {
        var searcher = _segment.Searcher(options);
        var hits = new ScoredDoc[K];
        var (found, wanted) = (0, 0);
        var total = default(SearchStatistics);
        foreach (var query in _queries)
        {
            var request = new SearchRequest { Query = query, K = K };
            var exact = _segment.Exhaustive(request);
            var count = searcher.Search(request, hits, out var statistics);
            found += SeismicSegment.Overlap(exact, hits.AsSpan(0, count));
            wanted += exact.Length;
            total.Add(statistics);
        }

        return (found / (double)wanted, total);
    }
}
