using SparseSearch.Core.Searching;
using SparseSearch.Core.Segments;
using SparseSearch.Core.Vectors;
using SparseSearch.Embedded.Composition;
using SparseSearch.Indexer.Bulk;
using SparseSearch.Seismic;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: every engine is what its contract says: its grid can be searched, its settings are checked, its costs grow with work.
/// Method: one drawn index with all sections, the same checks on each engine.
/// </summary>
public sealed class SegmentEngineTests : IClassFixture<SegmentEngineTests.DrawnIndex>
{
    private const int DocCount = 3_000, K = 10;

    private static readonly SparseVector[] s_queries = new SyntheticVectors(12).Queries(30);

    private readonly IndexSnapshot _index;

    public SegmentEngineTests(DrawnIndex drawn) => _index = drawn.Index;

    public static TheoryData<string> Engines => [.. EngineCatalog.Names];

    [Theory]
    [MemberData(nameof(Engines))]
    public void EverySettingOfAGridCanBeSearchedAndReadBack(string name)
    {
        var engine = EngineCatalog.OpenSegments(_index, name)[0];
        foreach (var k in (int[])[1, K, 1_000])
        {
            var grid = engine.Grid(k);
            Assert.Equal(grid.Count, grid.Distinct().Count());
            Assert.All(grid, setting =>
            {
                Assert.Equal(setting, EngineSetting.Parse(setting.ToString()));
                Assert.Equal(DocCount, engine.Configure(setting).DocCount);
            });
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void TheGridReachesFromQuickToNearlyExact(string name)
    {
        var engine = EngineCatalog.OpenSegments(_index, name)[0];
        var recalls = engine.Grid(K).Select(setting => RecallOf(engine.Configure(setting))).ToList();
        Assert.InRange(recalls.Max(), 0.99, 1);

        // Few documents are searched exactly whatever recall is asked for, so that the planner's grid has no quick end.
        Assert.True(recalls.Count == 1 || name == EngineCatalog.Auto || recalls.Min() < 0.97, $"{recalls.Min()}");
    }

    [Theory]
    [InlineData("exact")]
    [InlineData("exhaustive")]
    public void AnExactEngineProvesItsHits(string name)
    {
        var searcher = EngineCatalog.Open(_index, new EngineSetting(name));
        Assert.Equal(1, RecallOf(searcher));
        searcher.Search(new SearchRequest { Query = s_queries[0], K = K }, new ScoredDoc[K], out var statistics);
        Assert.True(statistics.ProvenExact);
        Assert.Equal(name, statistics.Engine);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void ASearchCostsMoreWhereMoreIsDone(string name)
    {
        var engine = EngineCatalog.OpenSegments(_index, name)[0];
        var little = new SearchStatistics { PostingsScored = 10, DocumentsScored = 10, BlocksVisited = 10 };
        var much = new SearchStatistics { PostingsScored = 10_000, DocumentsScored = 10_000, BlocksVisited = 10_000 };
        Assert.InRange(engine.CostOf(little), 1, engine.CostOf(much) - 1);
    }

    [Theory]
    [InlineData("windowed candidates=0", "candidates is 0; give 1 to 1000000")]
    [InlineData("windowed min-contribution=-1", "min-contribution is -1; give 0 to")]
    [InlineData("windowed min-contribution-share=1.5", "min-contribution-share is 1.5; give 0 to 1")]
    [InlineData("windowed query-cut=3", "has no setting 'query-cut'; it has candidates")]
    [InlineData("exact candidates=50", "exact has no settings")]
    [InlineData("exhaustive candidates=50", "exhaustive has no settings")]
    [InlineData("seismic query-cut=0", "query-cut is 0; give 1 to")]
    [InlineData("seismic block-skip-factor=0", "block-skip-factor is 0; give 0.001 to 1")]
    [InlineData("seismic neighbours=5", "neighbours is 5; give 0 to 4")]
    [InlineData(
        "fastest",
        "no engine 'fastest'; there are exact, auto, windowed, clustered, clustered-exact, seismic, exhaustive")]
    public void AWrongSettingIsRefusedWithTheRange(string setting, string named)
    {
        var error = Assert.Throws<ArgumentException>(() => EngineCatalog.Open(_index, EngineSetting.Parse(setting)));
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("windowed", "seismic query-cut=3")]
    [InlineData("seismic", "windowed")]
    [InlineData("exhaustive", "exact")]
    public void ASettingOfAnotherEngineIsRefused(string name, string setting) => Assert.Throws<ArgumentException>(
        () => EngineCatalog.OpenSegments(_index, name)[0].Configure(EngineSetting.Parse(setting)));

    [Fact]
    public void SearchersOfOneEngineGiveTheSameHitsAlternatingAsAlone()
    {
        var engine = EngineCatalog.OpenSegments(_index, EngineCatalog.Windowed)[0];
        ISearcher[] searchers = [.. engine.Grid(K).Select(engine.Configure)];
        foreach (var query in s_queries)
        {
            for (var i = 0; i < searchers.Length; i++)
            {
                var alone = EngineCatalog.OpenSegments(_index, EngineCatalog.Windowed)[0].Configure(engine.Grid(K)[i]);
                Assert.Equal(HitsOf(alone, query), HitsOf(searchers[i], query));
            }
        }
    }

    [Fact]
    public void SectionsDependOnEnginesAndOptionsButNotOnThreads()
    {
        var one = EngineSections.For(["seismic"], new SeismicBuildOptions { Threads = 1 });
        Assert.Equal(one.Key, EngineSections.For(["seismic"], new SeismicBuildOptions { Threads = 2 }).Key);
        Assert.NotEqual(one.Key, EngineSections.For(["seismic"], new SeismicBuildOptions { Seed = 1 }).Key);
        Assert.NotEqual(one.Key, EngineSections.For(["seismic", "exact"]).Key);
        Assert.Equal(EngineSections.For(["exact"]).Key, EngineSections.For(["windowed", "exhaustive"]).Key);
    }

    private double RecallOf(ISearcher searcher)
    {
        var exact = EngineCatalog.Open(_index, new EngineSetting(EngineCatalog.Exhaustive));
        var shares = s_queries.Select(query =>
        {
            var truth = HitsOf(exact, query);
            return HitsOf(searcher, query).Count(hit => hit.Score >= truth[^1].Score) / (double)truth.Length;
        });
        return shares.Average();
    }

    private static ScoredDoc[] HitsOf(ISearcher searcher, SparseVector query)
    {
        var hits = new ScoredDoc[K];
        return hits[..searcher.Search(new SearchRequest { Query = query, K = K }, hits, out _)];
    }

    /// <summary>A drawn collection with the sections of all engines.</summary>
    public sealed class DrawnIndex : IDisposable
    {
        private readonly TemporaryFolder _folder = new();

        public DrawnIndex()
        {
            var sections = EngineSections.For(
                EngineCatalog.Names,
                new SeismicBuildOptions { PostingsPerList = 200, Neighbours = 4, Compression = ForwardCompression.Gaps });
            VectorIndexer.Build(
                _folder["ix"], Vocabulary.Numbered(SyntheticVectors.VocabularySize),
                new SyntheticVectors(12).Docs(DocCount), sectionBuilders: sections.Builders());
            Index = IndexSnapshot.Open(_folder["ix"]);
        }

        public IndexSnapshot Index { get; }

        public void Dispose()
        {
            Index.Dispose();
            _folder.Dispose();
        }
    }
}
