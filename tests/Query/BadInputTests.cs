using SparseSearch.Core.Filters;
using SparseSearch.Core.Searching;
using SparseSearch.Core.Segments;
using SparseSearch.Core.Vectors;
using SparseSearch.Query.Clustered;
using SparseSearch.Query.Impact;
using SparseSearch.Seismic;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: no collection and no query, however odd, is answered wrongly or ends in anything but a clear message.
/// Method: a table of collections, a table of queries and filters, every engine; answers equal the oracle's.
/// </summary>
[Trait("Category", "Instructions")]
public sealed class BadInputTests
{
    private const int LargeVocabulary = 262_144, LongDocument = 50_000;

    private static readonly Dictionary<string, ((int, int)[][] Docs, int VocabularySize)> s_collections = new()
    {
        ["no document"] = ([], 100),
        ["one document"] = ([[(3, 5), (40, 255)]], 100),
        ["documents without terms"] = ([[], [], []], 100),
        ["one term in all"] = ([.. Enumerable.Range(0, 300).Select(i => ((int, int)[])[(7, 1 + (i % 255))])], 8),
        ["identical documents"] = (
            [.. Enumerable.Repeat<(int, int)[]>([(3, 9), (40, 200), (99, 1)], 400)], 100),
        ["a large vocabulary"] = (
            [.. Enumerable.Range(0, 300).Select(i => Document(60, LargeVocabulary, i))], LargeVocabulary),
        ["long documents"] = (
            [Document(2_000, LargeVocabulary, 1), Document(3, LargeVocabulary, 2), Document(2_000, LargeVocabulary, 3)],
            LargeVocabulary),
        ["many terms of a small vocabulary"] = (
            [.. Enumerable.Range(0, 40).Select(i => Document(700, 1_000, i))], 1_000),
    };

    public static TheoryData<string, string> CollectionsAndEngines
    {
        get
        {
            var rows = new TheoryData<string, string>();
            foreach (var engine in TestEngines.Names)
            {
                foreach (var name in s_collections.Keys)
                {
                    rows.Add(name, engine);
                }
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(CollectionsAndEngines))]
    public void OddCollectionsAreSearched(string collection, string engine)
    {
        var (docs, vocabularySize) = s_collections[collection];
        using var segment = TestEngines.Build(docs, vocabularySize, new WeightQuantizer(8, 0.5));
        Check(segment, engine);
    }

    /// <summary>Seismic's summaries would hold each of 50,000 terms once for every other: they need a limit there.</summary>
    [Theory]
    [InlineData("windowed-exact")]
    [InlineData("windowed")]
    [InlineData("clustered-exact")]
    [InlineData("clustered")]
    public void VeryLongDocumentsAreSearched(string engine)
    {
        using var segment = TestSegments.Build(
            [Document(LongDocument, LargeVocabulary, 1), [(3, 9)], Document(LongDocument, LargeVocabulary, 3)],
            LargeVocabulary, new WeightQuantizer(8, 0.5),
            new ImpactPostingsBuilder(), new ClusterSectionsBuilder());
        Check(segment, engine);
    }

    [Theory]
    [MemberData(nameof(TestEngines.All), MemberType = typeof(TestEngines))]
    public void WrongRequestsAreRefusedWithTheirNumbers(string engine)
    {
        using var segment = TestEngines.Build([[(1, 1)], [(2, 1)]], 5, new WeightQuantizer(8, 1));
        var searcher = TestEngines.Open(engine, segment);
        var good = new SearchRequest { Query = new SparseVector([1], [1f]), K = 1 };
        Refused<ArgumentOutOfRangeException>(searcher, good with { K = 0 }, 1, "k is 0; ask for 1 to 10000");
        Refused<ArgumentOutOfRangeException>(searcher, good with { K = 10_001 }, 10_001, "k is 10001");
        Refused<ArgumentOutOfRangeException>(searcher, good with { K = -1 }, 1, "k is -1");
        Refused<ArgumentException>(searcher, good with { K = 3 }, 2, "3 hits do not fit a span of 2");
        Refused<ArgumentException>(
            searcher, good with { Accepted = new DocBitmap(7) }, 1, "range over 7 documents; the segment has 2");
        Refused<ArgumentNullException>(searcher, default, 1, "Query");
    }

    [Theory]
    [InlineData("MinContributionShare is 1.5; it must be 0 to 1")]
    [InlineData("MinContributionShare is -0.5; it must be 0 to 1")]
    [InlineData("MinContribution is NaN; it must be at least 0")]
    [InlineData("CandidateCount is 0; it must be at least 1")]
    [InlineData("QueryCut is 0; it must be 1 to")]
    [InlineData("BlockSkipFactor is 1.5; it must be above 0 and at most 1")]
    [InlineData("Neighbours is -1; it must be 0 to")]
    public void OptionsOutsideTheirRangesAreRefusedWithValueAndRange(string message)
    {
        using var segment = TestEngines.Build([[(1, 1)]], 3, new WeightQuantizer(8, 1));
        Action[] attempts =
        [
            () => WindowedSearcher.Open(segment, new WindowedOptions { MinContributionShare = 1.5 }),
            () => WindowedSearcher.Open(segment, new WindowedOptions { MinContributionShare = -0.5 }),
            () => WindowedSearcher.Open(segment, new WindowedOptions { MinContribution = double.NaN }),
            () => WindowedSearcher.Open(segment, new WindowedOptions { CandidateCount = 0 }),
            () => SeismicSearcher.Open(segment, new SeismicSearchOptions { QueryCut = 0 }),
            () => SeismicSearcher.Open(segment, new SeismicSearchOptions { BlockSkipFactor = 1.5 }),
            () => SeismicSearcher.Open(segment, new SeismicSearchOptions { Neighbours = -1 }),
        ];
        Assert.Single(
            attempts.Select(attempt => Assert.Throws<ArgumentOutOfRangeException>(attempt).Message),
            text => text.StartsWith(message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(SectionKind.PostingLevels, 0, SegmentFault.TooNew, "posting version 1")]
    [InlineData(SectionKind.SeismicFirst, 0, SegmentFault.TooNew, "Seismic sections of version 1")]
    public void SectionsOfANewerVersionAreToldAsSuch(
        SectionKind kind, int offset, SegmentFault fault, string expected)
    {
        var bytes = TestSegments.Bytes(
            [[(1, 1)]], 3, new WeightQuantizer(8, 1),
            [new ImpactPostingsBuilder(), new SeismicIndexBuilder(new SeismicBuildOptions { Threads = 1 })]);
        using (var segment = SegmentReader.OpenImage("sound", bytes))
        {
            foreach (var section in segment.Sections)
            {
                offset += section.Kind == (uint)kind ? (int)section.Offset : 0;
            }
        }

        bytes[offset]++;
        using var newer = SegmentReader.OpenImage("newer", bytes);
        var error = Assert.Throws<SegmentFormatException>(() => kind == SectionKind.PostingLevels
            ? (ISearcher)WindowedSearcher.Open(newer) : SeismicSearcher.Open(newer));
        Assert.Equal(fault, error.Fault);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    private static void Check(SegmentReader segment, string engine)
    {
        var (oracle, searcher) = (TestEngines.Open("exhaustive", segment), TestEngines.Open(engine, segment));
        var isExact = TestEngines.ExactNames.Contains(engine);
        foreach (var query in Queries(segment.VocabularySize))
        {
            foreach (var accepted in Filters(segment.DocCount))
            {
                foreach (var k in (int[])[1, 10, SearchRequest.MaxK])
                {
                    var request = new SearchRequest { Query = query, K = k, Accepted = accepted };
                    var expected = TestEngines.Search(oracle, request with { K = SearchRequest.MaxK });
                    var found = TestEngines.Search(searcher, request);
                    if (isExact)
                    {
                        Assert.Equal(expected.Take(k), found);
                    }

                    Assert.Subset(expected.ToHashSet(), found.ToHashSet());
                    Assert.Equal(found.Order(), found);
                }
            }
        }
    }

    /// <summary>Distinct terms, evenly spread with a stride that depends on the seed.</summary>
    private static (int, int)[] Document(int nnz, int vocabularySize, int seed) =>
        [.. Enumerable.Range(0, nnz).Select(i => (int)(((i * 40_503L) + (seed * 7_919L)) % vocabularySize)).Distinct()
            .Order().Select(term => (term, 1 + ((term + (seed * 31)) % 255)))];

    private static IEnumerable<SparseVector> Queries(int vocabularySize)
    {
        int[] known = [.. ((int[])[3, 7, 40, 99, 7_919, 40_503]).Where(term => term < vocabularySize)];
        yield return SparseVector.Empty;
        yield return new SparseVector([vocabularySize - 2], [1f]);
        yield return new SparseVector([known[0]], [0.3f]);
        yield return new SparseVector(known, [.. known.Select(_ => 1.25f)]);
        yield return new SparseVector(known, [.. known.Select((_, i) => i == 1 ? 1e30f : 0.5f + i)]);
        yield return new SparseVector(known, [.. known.Select((_, i) => i == 0 ? float.MaxValue : 1f)]);
        yield return new SparseVector(known, [.. known.Select(_ => float.MaxValue)]);
        yield return new SparseVector(known, [.. known.Select(_ => float.Epsilon)]);
        var terms = Math.Min(5_000, vocabularySize);
        int[] many = [.. Enumerable.Range(0, terms).Select(i => (int)((long)i * vocabularySize / terms))];
        yield return new SparseVector(many, [.. many.Select(term => 0.01f + (term % 97 * 0.03f))]);
        yield return new SparseVector(many, [.. many.Select(_ => 1f)]);
    }

    private static IEnumerable<DocBitmap?> Filters(int docCount)
    {
        yield return null;
        yield return new DocBitmap(docCount);
        yield return DocBitmap.All(docCount);
        if (docCount > 0)
        {
            var one = new DocBitmap(docCount);
            one.Add(docCount / 2);
            yield return one;
        }
    }

    private static void Refused<T>(ISearcher searcher, SearchRequest request, int room, string message)
        where T : Exception => Assert.Contains(
            message,
            Assert.Throws<T>(() => searcher.Search(request, new ScoredDoc[room], out _)).Message,
            StringComparison.Ordinal);
}
