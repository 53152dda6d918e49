using SparseSearch.Core.Segments;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>An alias stands for one index at a time, and is never between two.</summary>
public sealed class IndexAliasTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public IndexAliasTests()
    {
        IndexTestFolder.Fill(_folder["one"], 1);
        IndexTestFolder.Fill(_folder["two"], 2);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AnyOtherPathStandsForItself() =>
        Assert.Equal(_folder["one"], IndexAlias.Resolve(_folder["one"]));

    [Fact]
    public void ItCanBeMovedWithTheIndexesThatLieBesideIt()
    {
        IndexAlias.Point(_folder["live.alias"], _folder["one"]);
        Assert.DoesNotContain(_folder.Root, File.ReadAllText(_folder["live.alias"]), StringComparison.Ordinal);
        Assert.Equal(_folder["one"], IndexAlias.Resolve(_folder["live.alias"]));
        using var elsewhere = new TemporaryFolder();
        IndexAlias.Point(elsewhere["live.alias"], _folder["two"]);
        Assert.Equal(_folder["two"], IndexAlias.Resolve(elsewhere["live.alias"]));
    }

    [Fact]
    public async Task ReadersAlwaysFindOneOfTheIndexesWhileItSwings()
    {
        var alias = _folder["live.alias"];
        IndexAlias.Point(alias, _folder["one"]);
        var reading = Task.Run(() =>
        {
            var seen = new HashSet<int>();
            for (var i = 0; i < 2000; i++)
            {
                using var index = IndexSnapshot.Open(IndexAlias.Resolve(alias));
                seen.Add(index.DocCount);
            }

            return seen;
        });
        for (var i = 0; !reading.IsCompleted; i++)
        {
            IndexAlias.Point(alias, _folder[i % 2 == 0 ? "two" : "one"]);
        }

        Assert.Equal([1, 2], (await reading).Order());
    }

    [Fact]
    public void WhatIsNoAliasAndWhatIsNoIndexIsRefused()
    {
        Assert.Throws<FileNotFoundException>(() => IndexAlias.Resolve(_folder["none.alias"]));
        Assert.Throws<IndexFormatException>(() => IndexAlias.Point(_folder["live.alias"], _folder.Root));
        Assert.Throws<ArgumentException>(() => IndexAlias.Point(_folder["live"], _folder["one"]));
        foreach (var content in (string[])["", "{}", "[]", "{\"index\": 3}", "{\"index\": \"\"}", "null", "{\"index\": \"a\", \"b\": 1}",
            "{\"index\": \"a\\u0000b\"}", "{\"index\": \"\\ud800\"}", "{\"index\": \"a\""])
        {
            var path = _folder.Write("bad.alias", content);
            var error = Assert.Throws<InvalidDataException>(() => IndexAlias.Resolve(path));
            Assert.Contains("Point it anew", error.Message, StringComparison.Ordinal);
        }
    }
}
