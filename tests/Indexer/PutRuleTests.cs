using SparseSearch.Core.Documents;
using SparseSearch.Core.Vectors;
using SparseSearch.Indexer.Live;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>A document that must be new is not written where there is one of its id, wherever that one is.</summary>
public sealed class PutRuleTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void OneThatIsThereIsSeenInMemoryAndInSegmentsUntilItIsDeleted()
    {
        using var index = LiveIndex.Create(_folder["index"], Vocabulary.Numbered(2));
        Assert.False(Put(index, "1", PutRule.OnlyNew));
        Assert.True(Put(index, "1", PutRule.OnlyNew));
        Assert.True(Put(index, "1", PutRule.Replace));
        index.Refresh();
        Assert.True(Put(index, "1", PutRule.OnlyNew));
        Assert.False(Put(index, "2", PutRule.Replace));
        Assert.True(index.Delete("1", out _));
        Assert.False(Put(index, "1", PutRule.OnlyNew));
        Assert.Equal(2, index.Statistics.LiveDocCount);
    }

    [Fact]
    public void WhatIsNotWrittenHasNoNumber()
    {
        using var index = LiveIndex.Create(_folder["index"], Vocabulary.Numbered(2));
        index.Put(new SourceDocument("1", "", "first"), SparseVector.Empty, PutRule.OnlyNew, out var first);
        index.Put(new SourceDocument("1", "", "second"), SparseVector.Empty, PutRule.OnlyNew, out var second);
        Assert.Equal((1, 0), (first, second));
        index.Refresh();
        using var snapshot = index.Snapshot();
        Assert.True(snapshot.TryFind("1", out var doc));
        Assert.Equal("first", snapshot.Document(doc).Text);
    }

    private static bool Put(LiveIndex index, string id, PutRule rule) =>
        index.Put(new SourceDocument(id, "", "text"), SparseVector.Empty, rule, out _);
}
