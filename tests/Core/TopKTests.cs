using CsCheck;
using SparseSearch.Core.Searching;
using Xunit;

namespace SparseSearch.Tests;

public sealed class TopKTests
{
    [Fact]
    public void TheBestKAreThoseOfAFullSort() =>
        Gen.Select(Gen.Int[0, 6].Array[0, 80], Gen.Int[1, 20]).Sample((scores, k) =>
        {
            var hits = scores.Select((score, doc) => new ScoredDoc(doc, score)).ToArray();
            var storage = new ScoredDoc[k];
            var top = new TopK(storage);

            // An odd step visits every document once in an order that is not that of the ids.
            foreach (var hit in hits.OrderBy(h => h.DocId * 37 % 101))
            {
                top.Add(hit);
            }

            var count = top.SortBestFirst();
            return storage.AsSpan(0, count).SequenceEqual([.. hits.Order().Take(k)]);
        });

    [Fact]
    public void TheThresholdIsTheKthScore()
    {
        var top = new TopK(new ScoredDoc[2]);
        Assert.Equal(float.NegativeInfinity, top.Threshold);
        top.Add(new ScoredDoc(1, 5f));
        Assert.True(top.WouldEnter(-1f));
        top.Add(new ScoredDoc(2, 7f));
        Assert.Equal(5f, top.Threshold);
        Assert.True(top.WouldEnter(5f));
        Assert.False(top.WouldEnter(4.9f));
        top.Add(new ScoredDoc(0, 5f));
        Assert.Equal(2, top.SortBestFirst());
    }

    [Fact]
    public void NoRoomAtAllIsRefused() => Assert.Throws<ArgumentOutOfRangeException>(() => new TopK([]).Count);
}
