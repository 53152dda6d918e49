using CsCheck;
using SparseSearch.Core.Filters;
using Xunit;

namespace SparseSearch.Tests;

public sealed class DocBitmapTests
{
    [Fact]
    public void ActsAsASetOfIds() =>
        Gen.Select(Gen.Int[1, 200], Gen.Int[0, 199].Array[0, 60], Gen.Int[0, 199].Array[0, 60])
            .Sample((count, added, removed) =>
            {
                var bitmap = new DocBitmap(count);
                var set = new HashSet<int>();
                foreach (var doc in added.Where(d => d < count))
                {
                    bitmap.Add(doc);
                    set.Add(doc);
                }

                foreach (var doc in removed.Where(d => d < count))
                {
                    bitmap.Remove(doc);
                    set.Remove(doc);
                }

                return bitmap.Count() == set.Count
                    && Enumerable.Range(0, count).All(d => bitmap.Contains(d) == set.Contains(d));
            });

    [Fact]
    public void AllOfThemLeaveTheBitsBehindTheLastAtZero()
    {
        foreach (var count in new[] { 0, 1, 63, 64, 65, 128 })
        {
            Assert.Equal(count, DocBitmap.All(count).Count());
        }
    }

    [Fact]
    public void OnlyCommonDocumentsStay()
    {
        var left = DocBitmap.All(70);
        var right = new DocBitmap(70);
        right.Add(69);
        left.And(right);
        Assert.Equal(1, left.Count());
        Assert.True(left.Contains(69));
        Assert.Throws<ArgumentException>(() => left.And(new DocBitmap(71)));
    }

    [Theory]
    [InlineData(0, 200)]
    [InlineData(64, 64)]
    [InlineData(5, 130)]
    [InlineData(67, 133)]
    [InlineData(200, 0)]
    public void APartIsNumberedFromZero(int start, int docCount)
    {
        var whole = new DocBitmap(200);
        for (var docId = 0; docId < 200; docId += 3)
        {
            whole.Add(docId);
        }

        var part = whole.Slice(start, docCount);
        Assert.Equal(docCount, part.DocCount);
        Assert.Equal(
            Enumerable.Range(0, docCount).Where(docId => (start + docId) % 3 == 0),
            Enumerable.Range(0, docCount).Where(part.Contains));
        Assert.Equal(Enumerable.Range(start, docCount).Count(whole.Contains), part.Count());
        Assert.Throws<ArgumentOutOfRangeException>(() => whole.Slice(start, 201 - start));
        Assert.Throws<ArgumentOutOfRangeException>(() => whole.Slice(-1, 1));
    }

    [Fact]
    public void DocumentsOutsideAreRefused()
    {
        var bitmap = new DocBitmap(5);
        Assert.Throws<ArgumentOutOfRangeException>(() => bitmap.Contains(5));
        Assert.Throws<ArgumentOutOfRangeException>(() => bitmap.Add(-1));
    }
}
