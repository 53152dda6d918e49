using SparseSearch.Core.Searching;
using SparseSearch.Core.Segments;
using SparseSearch.Query.Planning;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: a calibration says what was measured, is the same on every build, and is never read wrongly.
/// Method: small segments in memory; every bit of the section flipped and every length cut.
/// </summary>
public sealed class CalibrationTests
{
    [Fact]
    public void TheTableIsInOrderAndKeepsItsMargins()
    {
        var calibration = Calibration.Open(PlannedCollection.Segment)!;
        Assert.Equal(CalibrationOrigin.Documents, calibration.Origin);
        Assert.Contains(calibration.Groups, group => group is { Length: 16, K: 10, Points.Count: > 3 });
        Assert.All(calibration.Groups, group =>
        {
            Assert.Equal(group.Points.OrderBy(point => point.Level), group.Points);
            Assert.All(group.Points, point =>
            {
                Assert.InRange(point.LowerBound, point.Level, point.MeanRecall);
                Assert.InRange(point.Cost, 0, 1.1 * group.ExactCost);
            });
        });
    }

    [Fact]
    public void TheSameDocumentsGiveTheSameBytes() =>
        Assert.Equal(PlannedCollection.Bytes(new CalibrationOptions()), PlannedCollection.Bytes(new CalibrationOptions()));

    [Fact]
    public void TheSegmentVerifiesAndEveryOtherSectionIsAsWithoutCalibration()
    {
        PlannedCollection.Segment.Verify();
        using var plain = PlannedCollection.Build(null);
        foreach (var section in plain.Sections)
        {
            var kind = (SectionKind)section.Kind;
            Assert.True(plain.Section(kind).SequenceEqual(PlannedCollection.Segment.Section(kind)), kind.ToString());
        }
    }

    [Fact]
    public void SmallSegmentsAreNotCalibrated()
    {
        using var segment = PlannedCollection.Build(new CalibrationOptions { MinDocs = PlannedCollection.DocCount + 1 });
        Assert.Null(Calibration.Open(segment));
    }

    [Fact]
    public void GivenQueriesAreUsedWhereThereAreEnoughOfALength()
    {
        var queries = PlannedCollection.Queries(600).Where(query => query.Nnz is >= 12 and <= 22).Take(50).ToList();
        using var segment = PlannedCollection.Build(new CalibrationOptions { Queries = queries });
        var calibration = Calibration.Open(segment)!;
        Assert.Equal(CalibrationOrigin.Given, calibration.Origin);
        Assert.Equal(50, calibration.Find(16, 10)!.QueryCount);
        Assert.NotEqual(50, calibration.Find(32, 10)!.QueryCount);
    }

    [Fact]
    public void WhatIsWrittenIsRead()
    {
        var section = PlannedCollection.Segment.Section(SectionKind.Calibration);
        Assert.Equal(section.ToArray(), CalibrationFormat.Write(CalibrationFormat.Read("test", section)));
    }

    [Fact]
    public void ACutSectionIsRefusedAtEveryLength()
    {
        var section = PlannedCollection.Segment.Section(SectionKind.Calibration).ToArray();
        for (var length = 0; length < section.Length; length++)
        {
            var error = Assert.Throws<SegmentFormatException>(() => CalibrationFormat.Read("cut.seg", section.AsSpan(0, length)));
            Assert.Contains("cut.seg", error.Message, StringComparison.Ordinal);
        }

        Assert.Throws<SegmentFormatException>(() => CalibrationFormat.Read("long.seg", [.. section, 0]));
    }

    [Fact]
    public void AFlippedBitIsRefusedOrReadAsANumberInItsRange()
    {
        var section = PlannedCollection.Segment.Section(SectionKind.Calibration).ToArray();
        for (var bit = 0; bit < 8 * section.Length; bit++)
        {
            section[bit / 8] ^= (byte)(1 << (bit % 8));
            try
            {
                var read = CalibrationFormat.Read("flipped.seg", section);
                Assert.All(read.Groups, group => Assert.All(group.Points, point => Assert.InRange(point.MeanRecall, 0, 1)));
            }
            catch (SegmentFormatException error)
            {
                Assert.Equal(SegmentFault.Corrupt, error.Fault);
            }

            section[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void AFlippedBitOfTheFileIsFoundByVerifying()
    {
        var bytes = PlannedCollection.Bytes(new CalibrationOptions());
        var entry = PlannedCollection.Segment.Sections.ToArray().Single(s => s.Kind == (uint)SectionKind.Calibration);
        bytes[(int)entry.Offset + 20] ^= 4;
        using var segment = SegmentReader.OpenImage("damaged", bytes);
        Assert.Contains("Calibration", Assert.Throws<SegmentFormatException>(() => segment.Verify()).Message);
    }

    [Theory]
    [InlineData(2, -1)]
    [InlineData(3, 0)]
    [InlineData(5, 0)]
    [InlineData(6, 1)]
    [InlineData(11, 1)]
    [InlineData(12, 2)]
    [InlineData(22, 2)]
    [InlineData(23, 3)]
    [InlineData(724, 7)]
    [InlineData(725, -1)]
    [InlineData(5_000, -1)]
    public void ClassesMeetHalfwayBetweenTheirLengths(int nnz, int expected) =>
        Assert.Equal(expected, LengthClass.IndexOf(nnz));

    [Fact]
    public void OptionsOutOfRangeAreRefused() => Assert.Throws<ArgumentOutOfRangeException>(
        () => new CalibrationBuilder(_ => [], new CalibrationOptions { QueriesPerLength = SearchRequest.MaxK + 1 }));
}
