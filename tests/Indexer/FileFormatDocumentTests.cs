using System.Globalization;
using System.Text;
using SparseSearch.Core.Segments;
using SparseSearch.Core.Vectors;
using SparseSearch.Indexer;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: docs/FILE_FORMAT.md cannot drift. Method: read its example out of the page, parse it, write it again.
/// Rewritten with UPDATE_GOLDEN=1.
/// </summary>
public sealed class FileFormatDocumentTests
{
    private const string BlockStart = "```hex\n";
    private const int RowBytes = 16;

    private static readonly string s_page = Path.Combine(TestPaths.Repository, "docs", "FILE_FORMAT.md");

    [Fact]
    public void TheExampleParsesToWhatThePageSays()
    {
        using var segment = Segment.Over(SegmentReader.OpenImage("example", ExampleOfPage()));
        segment.Reader.Verify();
        Assert.Equal(2, segment.DocCount);
        Assert.Equal(1u, segment.Reader.Header.EmptyDocCount);
        Assert.Equal(new WeightQuantizer(8, 1.0), segment.Reader.Quantizer);
        Assert.Equal(["b", "a"], new[] { segment.ExternalIds.IdOf(0), segment.ExternalIds.IdOf(1) });
        Assert.Equal([0, 2], segment.VectorOf(0).TermIds.ToArray());
        Assert.Equal([1f, 2f], segment.VectorOf(0).Weights.ToArray());
        Assert.Equal(0, segment.VectorOf(1).Nnz);
        Assert.Equal([1, 0, 1], segment.DocumentFrequencies.ToArray());
        Assert.Equal(Vocabulary().Fingerprint, segment.Reader.Header.VocabularyFingerprint);
        Assert.Null(segment.Documents);
        ulong[] offsets = [0x680, 0x6c0, 0x700, 0x740, 0x780, 0x7c0];
        Assert.Equal(offsets, segment.Reader.Sections.ToArray().Select(s => s.Offset));
    }

    [Fact]
    public void TheExampleIsWhatIsWritten()
    {
        var written = WriteExample();
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            var (before, _, after) = Split();
            File.WriteAllText(s_page, before + HexOf(written) + after);
        }

        Assert.Equal(HexOf(written), Split().Block);
    }

    private static Vocabulary Vocabulary() => new(["cat", "dog", "fish"]);

    private static byte[] WriteExample()
    {
        using var stream = new MemoryStream();
        using var arena = new DocumentArena(3, TextStorage.Dropped);
        arena.Add("b"u8, new SparseVector([0, 2], [1f, 2f]), "", "");
        arena.Add("a"u8, SparseVector.Empty, "", "");
        using var writer = SegmentWriter.CreateImage(stream);
        new SegmentBuilder(Vocabulary(), new IndexBuildOptions(), []).Write(writer, "example", arena, default);
        return stream.ToArray();
    }

    private static byte[] ExampleOfPage()
    {
        var rows = Split().Block.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var bytes = new List<byte>();
        foreach (var row in rows)
        {
            var cells = row.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var offset = int.Parse(cells[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            bytes.AddRange(new byte[offset - bytes.Count]);
            bytes.AddRange(cells[1..].Select(c => byte.Parse(c, NumberStyles.HexNumber, CultureInfo.InvariantCulture)));
        }

        return [.. bytes];
    }

    /// <summary>Rows of sixteen bytes; rows of zeros are left out, but the last row always stands.</summary>
    private static string HexOf(byte[] bytes)
    {
        var text = new StringBuilder();
        for (var offset = 0; offset < bytes.Length; offset += RowBytes)
        {
            var row = bytes.AsSpan(offset, RowBytes);
            if (row.ContainsAnyExcept((byte)0) || offset + RowBytes == bytes.Length)
            {
                text.Append(CultureInfo.InvariantCulture, $"{offset:x4} ");
                text.AppendJoin("", row.ToArray().Select(b => $" {b:x2}")).Append('\n');
            }
        }

        return text.ToString();
    }

    private static (string Before, string Block, string After) Split()
    {
        var page = File.ReadAllText(s_page);
        var start = page.IndexOf(BlockStart, StringComparison.Ordinal) + BlockStart.Length;
        var end = page.IndexOf("```", start, StringComparison.Ordinal);
        return (page[..start], page[start..end], page[end..]);
    }
}
