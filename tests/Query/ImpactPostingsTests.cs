using System.Runtime.InteropServices;
using CsCheck;
using SparseSearch.Core.Postings;
using SparseSearch.Core.Searching;
using SparseSearch.Core.Segments;
using SparseSearch.Core.Vectors;
using SparseSearch.Query.Impact;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: postings hold each (document, term) pair once, in the level of its impact, and damage is told.
/// Method: read every run back and compare it with the documents; change single values of the sections.
/// </summary>
public sealed unsafe class ImpactPostingsTests
{
    [Fact]
    public void EveryPostingStandsInItsLevel() =>
        TestCollection.Small.Sample(
            shape =>
            {
                var docs = shape.Docs();
                using var segment = TestSegments.Build(docs, shape.VocabularySize, shape.Quantizer);
                Assert.Equal(Expected(docs), Stored(ImpactPostings.Open(segment)));
            },
            iter: 100);

    [Fact]
    public void WindowsHoldLocalIds()
    {
        var docs = Enumerable.Range(0, 131_072 + 5)
            .Select(i => i % 1_000 == 3 || i >= 131_072 ? ((int, int)[])[(2, 1 + (i % 200))] : []).ToArray();
        using var segment = TestSegments.Build(docs, 3, new WeightQuantizer(8, 1));
        var postings = ImpactPostings.Open(segment);
        Assert.Equal(3, postings.WindowCount);
        Assert.Equal(1, postings.TermCount);
        Assert.Equal(Expected(docs), Stored(postings));
    }

    [Fact]
    public void AFullWindowOfOneLevelFits()
    {
        var docs = Enumerable.Repeat<(int, int)[]>([(0, 7)], 65_536).ToArray();
        using var segment = TestSegments.Build(docs, 1, new WeightQuantizer(8, 1));
        Assert.Equal(Expected(docs), Stored(ImpactPostings.Open(segment)));
    }

    [Fact]
    public void BytesDoNotDependOnTheWorkingMemory()
    {
        var shape = new TestCollection(2_000, 300, 20, 16, ImpactSpread.Skewed, 6);
        var bytes = TestSegments.Bytes(shape.Docs(), 300, shape.Quantizer);
        foreach (var working in (int[])[1, 777, 20_000])
        {
            Assert.Equal(bytes, TestSegments.Bytes(
                shape.Docs(), 300, shape.Quantizer, [new ImpactPostingsBuilder(working)]));
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => new ImpactPostingsBuilder(0));
    }

    [Fact]
    public void LevelsPartitionEveryRange() =>
        Gen.Select(Gen.Int[1, 65_535], Gen.Int[1, 65_535]).Sample((a, b) =>
        {
            var range = new ImpactRange((ushort)Math.Min(a, b), (ushort)Math.Max(a, b));
            var step = 1 + ((range.Max - range.Min) / 300);
            for (int impact = range.Min, previous = 0; impact <= range.Max; impact += step)
            {
                var level = range.LevelOf(impact);
                Assert.InRange(level, previous, 15);
                Assert.InRange(impact, range.LowestOf(level), range.HighestOf(level));
                previous = level;
            }

            var top = range.LevelOf(range.Max);
            Assert.Equal(range.Max, range.HighestOf(top));
            Assert.Equal(range.Min, range.LowestOf(0));
        });

    [Theory]
    [InlineData(SectionKind.PostingLevels, 0, "posting version 1")]
    [InlineData(SectionKind.PostingLevels, 4, "windows of 65536 documents")]
    [InlineData(SectionKind.PostingLevels, 8, "windows of 65536 documents")]
    [InlineData(SectionKind.PostingLevels, 12, "1 windows")]
    [InlineData(SectionKind.PostingLevels, 16, "5 terms with postings")]
    [InlineData(SectionKind.PostingDirectory, 8, "postings that end at byte")]
    [InlineData(SectionKind.PostingDirectory, 4, "a run within")]
    [InlineData(SectionKind.PostingIds, 0, "levels that fill their run")]
    [InlineData(SectionKind.PostingIds, 2, "levels that fill their run")]
    public void DamageIsToldAndNeverReadsBeyondASection(SectionKind kind, int offset, string expected)
    {
        (int, int)[][] docs = [[(3, 1), (4, 9)], [(3, 200)]];
        var bytes = TestSegments.Bytes(docs, 5, new WeightQuantizer(8, 1));
        var start = SectionStart(bytes, kind) + offset;
        bytes[start] ^= 0x71;
        bytes[start + 1] ^= 0x11;
        var fault = Assert.Throws<SegmentFormatException>(() =>
        {
            using var segment = SegmentReader.OpenImage("damaged", bytes);
            WindowedSearcher.Open(segment).Search(
                new SearchRequest { Query = new SparseVector([3, 4], [1f, 1f]), K = 1 }, new ScoredDoc[1], out _);
        });
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ASegmentWithoutPostingsIsRefused()
    {
        using var segment = TestSegments.Build([[(1, 1)]], 2, new WeightQuantizer(8, 1), new NoSections());
        Assert.Throws<SegmentFormatException>(() => ImpactPostings.Open(segment));
    }

    [Fact]
    public void TheFormatPageShowsTheBytesOfItsExample()
    {
        using var segment = TestSegments.Build(
            [[(3, 1), (4, 9)], [(3, 200)], [(3, 13)]], 5, new WeightQuantizer(8, 1));
        var page = File.ReadAllText(Path.Combine(TestPaths.Repository, "docs", "FILE_FORMAT.md"));
        foreach (var kind in (SectionKind[])[SectionKind.PostingDirectory, SectionKind.PostingIds])
        {
            Assert.Contains(
                Convert.ToHexStringLower(segment.Section(kind)), page.Replace(" ", "", StringComparison.Ordinal),
                StringComparison.Ordinal);
        }
    }

    internal static int SectionStart(byte[] image, SectionKind kind)
    {
        var table = MemoryMarshal.Cast<byte, SectionEntry>(
            image.AsSpan(SegmentFormat.HeaderBytes, SegmentFormat.MaxSections * SegmentFormat.SectionEntryBytes));
        foreach (var entry in table)
        {
            if (entry.Kind == (uint)kind)
            {
                return (int)entry.Offset;
            }
        }

        throw new InvalidOperationException($"No section {kind}.");
    }

    private static List<(int Term, int DocId, int Level)> Expected((int Term, int Impact)[][] docs)
    {
        var ranges = new Dictionary<int, ImpactRange>();
        foreach (var group in docs.SelectMany(doc => doc).GroupBy(p => p.Term, p => p.Impact))
        {
            ranges[group.Key] = new ImpactRange((ushort)group.Min(), (ushort)group.Max());
        }

        return
        [
            .. docs.SelectMany((doc, docId) => doc.Select(p => (p.Term, docId, ranges[p.Term].LevelOf(p.Impact))))
                .OrderBy(p => p.Term).ThenBy(p => p.docId / 65_536).ThenByDescending(p => p.Item3).ThenBy(p => p.docId),
        ];
    }

    private static List<(int Term, int DocId, int Level)> Stored(ImpactPostings postings)
    {
        var stored = new List<(int, int, int)>();
        for (var term = 0; term < postings.VocabularySize; term++)
        {
            if (!postings.TryFindRow(term, out var row))
            {
                continue;
            }

            for (var window = 0; window < postings.WindowCount; window++)
            {
                var run = postings.RunPointer(postings.StartsOf(row), window, out var length);
                var values = new ReadOnlySpan<ushort>(run, (int)length);
                var levels = length == 0 ? [] : Enumerable.Range(0, 16).Reverse()
                    .Where(level => (run[0] >> level & 1) != 0).ToArray();
                var at = 1 + levels.Length;
                for (var i = 0; i < levels.Length; i++)
                {
                    for (var n = values[1 + i] + 1; n > 0; n--)
                    {
                        stored.Add((term, (window * 65_536) + values[at++], levels[i]));
                    }
                }

                Assert.True(length == 0 || at == length);
            }
        }

        return stored;
    }

    private sealed class NoSections : ISectionBuilder
    {
        public void Append(ForwardIndex forward, SegmentWriter writer, CancellationToken cancellationToken = default)
        {
        }
    }
}
