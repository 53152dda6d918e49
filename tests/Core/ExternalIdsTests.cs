using System.Text;
using CsCheck;
using SparseSearch.Core.Documents;
using SparseSearch.Core.Segments;
using SparseSearch.Core.Vectors;
using SparseSearch.Indexer;
using Xunit;

namespace SparseSearch.Tests;

public sealed class ExternalIdsTests
{
    private static readonly Gen<string> s_id = Gen.Int[1, 0x10FFFF].Where(Rune.IsValid).Array[1, 12]
        .Select(runes => string.Concat(runes.Select(r => new Rune(r).ToString())));

    [Fact]
    public void AnyUnicodeComesBackAndIsFound() =>
        s_id.Array[1, 40].Sample(
            drawn =>
            {
                var ids = drawn.Distinct(StringComparer.Ordinal).ToArray();
                using var segment = SegmentOf(ids);
                for (var doc = 0; doc < ids.Length; doc++)
                {
                    Assert.Equal(ids[doc], segment.ExternalIds.IdOf(doc));
                    Assert.True(segment.ExternalIds.TryFind(ids[doc], out var found));
                    Assert.Equal(doc, found);
                }

                Assert.False(segment.ExternalIds.TryFind(ids[0] + "?", out _));
            },
            iter: 40);

    [Fact]
    public void TheOrderIsThatOfBytesNotOfUtf16()
    {
        // U+FF61 sorts behind U+1F600 as UTF-16, before it as UTF-8.
        using var segment = SegmentOf("\U0001F600", "\uFF61", "a", "é");
        Assert.Equal([2u, 3u, 1u, 0u], segment.ExternalIds.Order.ToArray());
    }

    [Fact]
    public void WhatNoDocumentCanBeCalledIsNotFound()
    {
        using var segment = SegmentOf("a", "\uFFFD", "b");
        Assert.False(segment.ExternalIds.TryFind("", out _));
        Assert.False(segment.ExternalIds.TryFind("\uD800", out var doc));
        Assert.Equal(-1, doc);
        Assert.False(segment.ExternalIds.TryFind(new string('x', 70_000), out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => segment.ExternalIds.IdOf(3));
        Assert.Throws<ArgumentOutOfRangeException>(() => segment.ExternalIds.IdOf(-1));
    }

    [Fact]
    public void IdsWithoutAUtf8FormAreRefused()
    {
        // Attributes cannot carry half of a surrogate pair, so that these are no inline data.
        foreach (var (id, told) in new[] { ("", "empty"), ("x\uD83D", "U+D83D"), ("\uDE00x", "U+DE00") })
        {
            var error = Assert.Throws<ArgumentException>(() => ExternalIdRules.LengthBytes(id));
            Assert.Contains(told, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void IdsUpToTheLimitAreTaken()
    {
        Assert.Equal(65_535, ExternalIdRules.LengthBytes(new string('x', 65_535)));
        var error = Assert.Throws<ArgumentException>(() => ExternalIdRules.LengthBytes(new string('é', 32_768)));
        Assert.Contains("65536 bytes of UTF-8; the limit is 65535", error.Message, StringComparison.Ordinal);
    }

    private static Segment SegmentOf(params string[] ids)
    {
        using var stream = new MemoryStream();
        using var arena = new DocumentArena(IndexTestFolder.Words.Count, TextStorage.Dropped);
        foreach (var id in ids)
        {
            arena.Add(Encoding.UTF8.GetBytes(id), SparseVector.Empty, "", "");
        }

        using var writer = SegmentWriter.CreateImage(stream);
        new SegmentBuilder(IndexTestFolder.Words, new IndexBuildOptions(), []).Write(writer, "image", arena, default);
        return Segment.Over(SegmentReader.OpenImage("image", stream.ToArray()));
    }
}
