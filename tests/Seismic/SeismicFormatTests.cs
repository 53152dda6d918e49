using System.Text.RegularExpressions;
using SparseSearch.Core.Searching;
using SparseSearch.Core.Segments;
using SparseSearch.Core.Vectors;
using SparseSearch.Seismic;
using Xunit;

namespace SparseSearch.Tests;

public sealed partial class SeismicFormatTests
{
    private static readonly SparseVector[] s_example =
        [new SparseVector([0, 2], [7f, 255f]), new SparseVector([0], [5f])];

    [Fact]
    public void WorkedExampleOfTheFormatPageIsWhatIsWritten()
    {
        var page = File.ReadAllText(Path.Combine(TestPaths.Repository, "docs", "FILE_FORMAT.md"));
        var example = page[page.IndexOf("a vocabulary of 3 terms, 8-bit impacts", StringComparison.Ordinal)..];
        var lines = example.Split("```")[1].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var hex = string.Concat(lines.Select(line => HexColumn().Match(line).Value))
            .Replace(" ", "", StringComparison.Ordinal);
        using var segment = SeismicSegment.Build(s_example, new SeismicBuildOptions { SummaryEnergy = 1 }, 3);
        var stripe = segment.Reader.Section(SeismicFormat.FirstStripe);
        Assert.Equal(hex, Convert.ToHexStringLower(stripe[..(hex.Length / 2)]));
    }

    [Theory]
    [InlineData(0, 0xFF)]
    [InlineData(4, 9)]
    public void ListThatLeavesItsStripeIsReportedAsCorrupt(int byteOfEntry, byte value)
    {
        using var segment = SeismicSegment.Build(s_example, new SeismicBuildOptions(), 3);
        var image = segment.Bytes;
        image[(int)OffsetOf(segment.Reader, SeismicFormat.Directory) + byteOfEntry] = value;
        using var reader = SegmentReader.OpenImage("damaged", image);
        var searcher = SeismicSearcher.Open(reader);
        var request = new SearchRequest { Query = new SparseVector([0], [1f]), K = 1 };
        var fault = Assert.Throws<SegmentFormatException>(() => searcher.Search(request, new ScoredDoc[1], out _));
        Assert.Equal(SegmentFault.Corrupt, fault.Fault);
    }

    [Theory]
    [InlineData(0, 2, SegmentFault.TooNew)]
    [InlineData(4, 0x80, SegmentFault.Corrupt)]
    [InlineData(104, 9, SegmentFault.Corrupt)]
    public void ParametersOfAnotherKindAreRefused(int offset, byte value, SegmentFault expected)
    {
        using var segment = SeismicSegment.Build(s_example, new SeismicBuildOptions(), 3);
        var image = segment.Bytes;
        image[(int)OffsetOf(segment.Reader, SeismicFormat.Parameters) + offset] = value;
        using var reader = SegmentReader.OpenImage("other", image);
        Assert.Equal(expected, Assert.Throws<SegmentFormatException>(() => SeismicSearcher.Open(reader)).Fault);
    }

    private static long OffsetOf(SegmentReader reader, SectionKind kind)
    {
        foreach (var section in reader.Sections)
        {
            if (section.Kind == (uint)kind)
            {
                return (long)section.Offset;
            }
        }

        throw new InvalidOperationException($"No section {kind}.");
    }

    [GeneratedRegex("^[0-9a-f]+( +[0-9a-f]+)*(?=  )")]
    private static partial Regex HexColumn();
}
