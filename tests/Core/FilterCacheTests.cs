using System.Text;
using SparseSearch.Core.Documents;
using SparseSearch.Core.Filters;
using SparseSearch.Core.Segments;
using SparseSearch.Indexer;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>A filter that was asked for before is not computed again, and never another's.</summary>
public sealed class FilterCacheTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly IndexSnapshot _index;

    public FilterCacheTests()
    {
        using (var builder = IndexBuilder.Create(
            _folder["index"], IndexTestFolder.Words, new IndexBuildOptions { MaxDocsPerSegment = 40 }))
        {
            for (var i = 0; i < 100; i++)
            {
                var document = new SourceDocument($"d{i}", "", "") { Fields = Encoding.UTF8.GetBytes($"{{\"n\":{i}}}") };
                builder.Add(document, IndexTestFolder.Vector(i));
            }

            builder.Commit();
        }

        _index = IndexSnapshot.Open(_folder["index"]);
    }

    public void Dispose()
    {
        _index.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void EqualFiltersShareOneSetThatEqualsTheirEvaluation()
    {
        var cache = new FilterCache(_index);
        var first = cache.Accepted(FilterParser.Parse("n >= 30 and n < 60"));
        Assert.Same(first, cache.Accepted(FilterParser.Parse("n>=30  and  n<60")));
        Assert.Equal(30, first.Count());
        Assert.Equal(FilterEvaluator.Evaluate(_index, FilterParser.Parse("n >= 30 and n < 60")).Words.ToArray(), first.Words.ToArray());
        Assert.Equal(29, cache.Accepted(FilterParser.Parse("n > 30 and n < 60")).Count());
        Assert.Equal(2, cache.Count);
    }

    [Fact]
    public void WhatWasNotAskedForLongestGoesFirst()
    {
        // A set of 100 documents counts as 272 bytes.
        var cache = new FilterCache(_index, maxBytes: 3 * 272);
        var kept = cache.Accepted(FilterParser.Parse("n = 1"));
        cache.Accepted(FilterParser.Parse("n = 2"));
        cache.Accepted(FilterParser.Parse("n = 3"));
        Assert.Same(kept, cache.Accepted(FilterParser.Parse("n = 1")));
        var gone = cache.Accepted(FilterParser.Parse("n = 2"));
        cache.Accepted(FilterParser.Parse("n = 3"));
        cache.Accepted(FilterParser.Parse("n = 1"));
        cache.Accepted(FilterParser.Parse("n = 4"));
        Assert.Equal(3, cache.Count);
        Assert.NotSame(gone, cache.Accepted(FilterParser.Parse("n = 2")));
        Assert.Same(kept, cache.Accepted(FilterParser.Parse("n = 1")));
    }

    [Fact]
    public void WithoutRoomNothingIsKeptAndEverythingIsAnswered()
    {
        var cache = new FilterCache(_index, maxBytes: 0);
        Assert.Equal(1, cache.Accepted(FilterParser.Parse("n = 7")).Count());
        Assert.Equal(0, cache.Count);
        Assert.Throws<ArgumentOutOfRangeException>(() => new FilterCache(_index, -1));
    }

    [Fact]
    public void AFilterThatDoesNotFitIsRefusedEachTime()
    {
        var cache = new FilterCache(_index);
        Assert.Throws<FilterException>(() => cache.Accepted(FilterParser.Parse("m = 1")));
        Assert.Throws<FilterException>(() => cache.Accepted(FilterParser.Parse("m = 1")));
    }

    [Fact]
    public void ManyThreadsGetTheSetOfTheirOwnFilter()
    {
        var cache = new FilterCache(_index, maxBytes: 5 * 272);
        Parallel.For(0, 4000, i =>
        {
            var least = i % 9 * 10;
            Assert.Equal(100 - least, cache.Accepted(FilterParser.Parse($"n >= {least}")).Count());
        });
        Assert.InRange(cache.Count, 1, 5);
    }
}
