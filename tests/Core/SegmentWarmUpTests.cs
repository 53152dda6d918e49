using SparseSearch.Core.Segments;
using SparseSearch.Indexer;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>Warming reads every section that searches read, tells how far it is, and can be stopped.</summary>
public sealed class SegmentWarmUpTests
{
    [Fact]
    public void EveryByteButTextsIsReadAndReported()
    {
        using var folder = new IndexTestFolder();
        IndexTestFolder.Fill(folder.Path, 50, new IndexBuildOptions { MaxDocsPerSegment = 13 });
        using var index = IndexSnapshot.Open(folder.Path);
        var reports = new Reports();
        var bytes = SegmentWarmUp.Run(index, reports);
        Assert.Equal(index.Segments.Sum(segment => SegmentWarmUp.BytesOf(segment.Reader)), bytes);
        Assert.Equal(bytes, reports[^1]);
        Assert.Equal(reports.Order(), reports);
        Assert.InRange(bytes, 1, index.Segments.Sum(segment => segment.Reader.FileBytes));
        Assert.False(SegmentWarmUp.Covers(SectionKind.DocumentBlocks));
    }

    [Fact]
    public void LongSectionsAreReadInSteps()
    {
        var docs = Enumerable.Range(0, 100_000).Select(i => ((int, int)[])[(i % 500, 9), (500 + (i % 9), 3)]).ToArray();
        using var segment = TestSegments.Build(docs, 600, new(8, 1));
        var reports = new Reports();
        Assert.Equal(SegmentWarmUp.BytesOf(segment), SegmentWarmUp.Run(segment, reports));
        Assert.True(reports.Count > segment.Sections.Length);
        using var source = new CancellationTokenSource();
        var stopped = new Reports { Stop = source.Cancel };
        Assert.Throws<OperationCanceledException>(() => SegmentWarmUp.Run(segment, stopped, source.Token));
        Assert.Single(stopped);
    }

    private sealed class Reports : List<long>, IProgress<long>
    {
        public Action? Stop { get; init; }

        public void Report(long value)
        {
            Add(value);
            Stop?.Invoke();
        }
    }
}
