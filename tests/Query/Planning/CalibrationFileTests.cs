using SparseSearch.Core.Searching;
using SparseSearch.Core.Segments;
using SparseSearch.Query.Impact;
using SparseSearch.Query.Planning;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: a calibration that was stored beside a segment wins over its section, and is never read wrongly.
/// Method: a segment in a file; every bit of the file beside it flipped, every length cut, and files of other segments put there.
/// </summary>
public sealed class CalibrationFileTests : IDisposable
{
    private const ulong SegmentId = 0x1234_5678_9ABC_DEF0;

    private readonly EvalFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void AStoredCalibrationWinsUntilItIsDeleted()
    {
        using var segment = Segment(new CalibrationOptions());
        var built = Calibration.Open(segment)!;
        var queries = PlannedCollection.Queries(600).Where(query => query.Nnz is >= 12 and <= 22).Take(60).ToList();
        var measured = SegmentCalibration.Measure(
            segment, [WindowedEngine.Open(segment)], new CalibrationOptions { Queries = queries })!;
        Assert.Equal(built.Origin, Calibration.Open(segment)!.Origin);

        var path = SegmentCalibration.Store(segment, measured);
        Assert.Equal(_files.At("segment-000001-0001.cal"), path);
        var stored = Calibration.Open(segment, out var note)!;
        Assert.Equal((true, CalibrationOrigin.Given, 60), (stored.IsStored, stored.Origin, stored.Find(16, 10)!.QueryCount));
        Assert.Null(note);
        Assert.Equal(CalibrationFormat.Write(measured), CalibrationFormat.Write(stored));
        Assert.Contains("on 60 queries of about 16 terms", ReasonOf(segment, queries[0]), StringComparison.Ordinal);

        File.Delete(path);
        Assert.Equal((false, CalibrationOrigin.Documents), (Calibration.Open(segment)!.IsStored, Calibration.Open(segment)!.Origin));
    }

    [Fact]
    public void ASegmentWithoutACalibrationGetsOne()
    {
        using var segment = Segment(null);
        Assert.Null(Calibration.Open(segment));
        Assert.Contains("was not calibrated", ReasonOf(segment, PlannedCollection.Queries(1).Single()), StringComparison.Ordinal);
        SegmentCalibration.Store(segment, Calibration.Open(PlannedCollection.Segment)!);
        Assert.True(Calibration.Open(segment)!.IsStored);
    }

    [Fact]
    public void ASmallSegmentIsNotMeasured() => Assert.Null(SegmentCalibration.Measure(
        PlannedCollection.Segment, [WindowedEngine.Open(PlannedCollection.Segment)],
        new CalibrationOptions { MinDocs = PlannedCollection.DocCount + 1 }));

    [Fact]
    public void AnotherSegmentsFileIsPassedOverWithANote()
    {
        using var segment = Segment(new CalibrationOptions());
        var section = segment.Section(SectionKind.Calibration);
        var (id, count) = (segment.Header.SegmentId, segment.DocCount);
        foreach (var bytes in (byte[][])[CalibrationFile.Serialize(id + 1, count, section), CalibrationFile.Serialize(id, count + 1, section)])
        {
            _files.Write("segment-000001-0001.cal", bytes);
            Assert.False(Calibration.Open(segment, out var note)!.IsStored);
            Assert.Equal("The stored calibration segment-000001-0001.cal is of another segment and was passed over.", note);
            var query = PlannedCollection.Queries(40).First(query => query.Nnz is >= 12 and <= 22);
            Assert.EndsWith(note, ReasonOf(segment, query), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void EveryFlippedBitIsFound()
    {
        var bytes = CalibrationFile.Serialize(SegmentId, 10, [1, 2, 3, 4, 5]);
        Assert.Equal([1, 2, 3, 4, 5], CalibrationFile.Parse("a.cal", bytes, SegmentId, 10, out _)!);
        for (var bit = 0; bit < 8 * bytes.Length; bit++)
        {
            var damaged = (byte[])bytes.Clone();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            var error = Assert.Throws<IndexFormatException>(() => CalibrationFile.Parse("a.cal", damaged, SegmentId, 10, out _));
            Assert.Equal(IndexFault.Damaged, error.Fault);
            Assert.Contains("a.cal", error.Message, StringComparison.Ordinal);
            Assert.Contains("delete this file", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void EveryCutAndEveryAddedByteIsFound()
    {
        var bytes = CalibrationFile.Serialize(SegmentId, 10, [1, 2, 3, 4, 5]);
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<IndexFormatException>(() => CalibrationFile.Parse("a.cal", bytes.AsSpan(0, length), SegmentId, 10, out _));
        }

        Assert.Throws<IndexFormatException>(() => CalibrationFile.Parse("a.cal", [.. bytes, 0], SegmentId, 10, out _));
    }

    [Fact]
    public void ANewerVersionIsRefusedAsSuch()
    {
        var bytes = CalibrationFile.Serialize(SegmentId, 10, [1]);
        bytes[4] = 2;
        BitConverter.TryWriteBytes(bytes.AsSpan(bytes.Length - 4), Crc32C.Compute(bytes.AsSpan(0, bytes.Length - 4)));
        var error = Assert.Throws<IndexFormatException>(() => CalibrationFile.Parse("a.cal", bytes, SegmentId, 10, out _));
        Assert.Equal(IndexFault.TooNew, error.Fault);
        Assert.Contains("version 2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ADamagedFileStopsTheSearchThatNeedsItAndNoOther()
    {
        using var segment = Segment(new CalibrationOptions());
        _files.Write("segment-000001-0001.cal", "not a calibration, but long enough to be one");
        Assert.Throws<IndexFormatException>(() => ReasonOf(segment, PlannedCollection.Queries(1).Single()));
        var exact = SearchPlanner.Open(segment, RecallTarget.Exact, [WindowedEngine.Open(segment)]);
        exact.Search(new SearchRequest { Query = PlannedCollection.Queries(1).Single(), K = 10 }, new ScoredDoc[10], out var statistics);
        Assert.True(statistics.ProvenExact);
    }

    [Theory]
    [InlineData("/index/segment-000001-0001.seg", "/index/segment-000001-0001.cal")]
    [InlineData("planned", null)]
    [InlineData("/index/segment-000001-0001.seg.writing", null)]
    public void OnlyASegmentFileHasAPlaceBesideIt(string segment, string? expected) =>
        Assert.Equal(expected, CalibrationFile.PathFor(segment));

    [Fact]
    public void FilesOfSegmentsThatAreKeptAreKeptAndOthersAreNot()
    {
        foreach (var name in (string[])["segment-000001-0001.seg", "segment-000001-0001.cal", "segment-000001-0002.cal", "mine.cal"])
        {
            _files.Write(name, "");
        }

        Assert.Equal(
            ["segment-000001-0002.cal"],
            IndexFolder.UnusedFiles(_files.Folder, new HashSet<string> { "segment-000001-0001.seg" }));
    }

    private static string ReasonOf(SegmentReader segment, Core.Vectors.SparseVector query)
    {
        var planner = SearchPlanner.Open(segment, new RecallTarget(0.95), [WindowedEngine.Open(segment)]);
        planner.Search(new SearchRequest { Query = query, K = 10 }, new ScoredDoc[10], out var statistics);
        return statistics.Reason!;
    }

    private SegmentReader Segment(CalibrationOptions? calibration) =>
        SegmentReader.Open(_files.Write("segment-000001-0001.seg", PlannedCollection.Bytes(calibration)));
}
