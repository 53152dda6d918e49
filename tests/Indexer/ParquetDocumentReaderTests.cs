using SparseSearch.Core.Documents;
using SparseSearch.Core.Numerics;
using SparseSearch.Indexer.Bulk;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: documents come out of Parquet files as they went in, and whatever is wrong with a file is said with its place.
/// Method: files written here, files that another program (DuckDB) wrote, and damage to all of them.
/// </summary>
public sealed class ParquetDocumentReaderTests : IDisposable
{
    private static readonly string[] s_columns = ["_id", "title", "text"];

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Foreign => ["snappy", "v2-zstd", "gzip"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task RowGroupsFollowEachOtherAndNullTextsAreEmpty()
    {
        var path = _folder["corpus.parquet"];
        await ParquetSamples.WriteTextsAsync(
            path, s_columns, [["a", "b"], ["T", null], ["one", "zwei é"]], [["c"], [""], [null]]);
        Assert.Equal(
            [new SourceDocument("a", "T", "one"), new("b", "", "zwei é"), new("c", "", "")],
            ParquetDocumentReader.Read(path));
        Assert.Equal(3, ParquetDocumentReader.CountRows(path));
    }

    [Theory]
    [MemberData(nameof(Foreign))]
    public void FilesOfAnotherProgramAreRead(string name)
    {
        SourceDocument[] documents = [.. ParquetDocumentReader.Read(ForeignFile(name))];
        Assert.Equal(300, documents.Length);
        for (var i = 0; i < documents.Length; i++)
        {
            var title = name == "snappy" && i % 7 != 3 ? $"title {i % 5}" : "";
            Assert.Equal(
                new SourceDocument(
                    name == "snappy" ? $"d{i}" : $"{i}", title, $"text é {i} and more of it {i * 7919 % 1000}"),
                documents[i]);
        }
    }

    [Fact]
    public async Task WholeNumbersOfAnyWidthAreIds()
    {
        var path = _folder["n.parquet"];
        await ParquetSamples.WriteAsync<long>(path, "id", long.MinValue, 7);
        Assert.Equal(["-9223372036854775808", "7"], ParquetDocumentReader.Read(path).Select(static d => d.Id));
        await ParquetSamples.WriteAsync<ulong>(path, "id", ulong.MaxValue);
        Assert.Equal(["18446744073709551615"], ParquetDocumentReader.Read(path).Select(static d => d.Id));
        await ParquetSamples.WriteAsync<byte>(path, "id", 255);
        Assert.Equal(["255"], ParquetDocumentReader.Read(path).Select(static d => d.Id));
    }

    [Fact]
    public async Task ColumnsOfOtherNamesAreNamed()
    {
        var path = _folder["c.parquet"];
        await ParquetSamples.WriteTextsAsync(path, ["No.", "head", "body"], [["a"], ["T"], ["x"]]);
        var columns = new ParquetColumns { Id = "No.", Title = "head", Text = "body" };
        Assert.Equal([new SourceDocument("a", "T", "x")], ParquetDocumentReader.Read(path, columns));
    }

    [Fact]
    public async Task AFoldersFilesAreReadInTheOrderOfTheirNames()
    {
        foreach (var name in (string[])["b", "a", "_x"])
        {
            await ParquetSamples.WriteTextsAsync(_folder[$"{name}.parquet"], s_columns, [[name], [null], ["t"]]);
        }

        File.WriteAllText(_folder["notes.txt"], "");
        Assert.Equal(["a", "b"], ParquetDocumentReader.Read(_folder.Root).Select(static d => d.Id));
        Assert.Equal(_folder.Root, DocumentSource.Find(_folder.Root, "corpus"));
        var bytes = new FileInfo(_folder["a.parquet"]).Length + new FileInfo(_folder["b.parquet"]).Length;
        Assert.Equal($"{_folder.Root}, 2 files, {bytes} bytes", DocumentSource.Describe(_folder.Root));
    }

    [Fact]
    public async Task AnIdThatStandsTwiceIsRefusedWithBothPlaces()
    {
        await ParquetSamples.WriteTextsAsync(_folder["a.parquet"], s_columns, [["x", "y"], [null, null], ["t", "t"]]);
        await ParquetSamples.WriteTextsAsync(
            _folder["b.parquet"], s_columns, [["z"], [null], ["t"]], [["y"], [null], ["t"]]);
        var error = Refusal(_folder.Root);
        Assert.Contains(
            "b.parquet, row group 2 of 2, row 2: the id 'y' stands in row 2 of ", error, StringComparison.Ordinal);
        Assert.Contains("a.parquet already", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BadRowsAreLeftOutAndListedWhenAsked()
    {
        var path = _folder["bad.parquet"];
        await ParquetSamples.WriteTextsAsync(
            path, s_columns,
            [["a", null, ""], [null, null, null], ["t", "t", "t"]], [["a", "b"], [null, null], ["t", "t"]]);
        Assert.Contains(
            "row group 1 of 2, row 2: column \"_id\" is null, and every document needs an id", Refusal(path),
            StringComparison.Ordinal);
        var log = new BadLineLog();
        var read = ParquetDocumentReader.Read(path, null, new JsonlReadOptions { SkipBadLinesInto = log });
        Assert.Equal(["a", "b"], read.Select(static d => d.Id));
        Assert.Equal([2L, 3, 4], log.Listed.Select(static l => l.LineNumber));
    }

    [Fact]
    public async Task BytesThatAreNoTextAreRefusedWithTheirRow()
    {
        var path = _folder["bytes.parquet"];
        await ParquetSamples.WriteBytesAsync(path, "fine é"u8.ToArray(), [0xC3, 0x28]);
        Assert.Contains(
            "row 2: column \"text\" holds bytes that are not valid UTF-8", Refusal(path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AMissingColumnIsSaidWithThoseThatAreThere()
    {
        var path = _folder["m.parquet"];
        await ParquetSamples.WriteTextsAsync(path, ["docno", "text"], [["a"], ["t"]]);
        var error = Refusal(path);
        Assert.Contains(
            "no column \"_id\" or \"id\"; its columns are \"docno\", \"text\"", error, StringComparison.Ordinal);
        Assert.Contains("--id-column", error, StringComparison.Ordinal);
        var columns = new ParquetColumns { Id = "docno", Title = "head" };
        Assert.Contains(
            "no column \"head\"",
            Assert.Throws<ParquetSourceException>(() => ParquetDocumentReader.Read(path, columns)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task AColumnOfAnotherTypeIsSaidWithItsType()
    {
        var path = _folder["t.parquet"];
        await ParquetSamples.WriteAsync<double>(path, "id", 1.5);
        Assert.Contains("column \"id\": its type is DOUBLE", Refusal(path), StringComparison.Ordinal);
        await ParquetSamples.WriteAsync<int>(path, "id", 1);
        var error = Assert.Throws<ParquetSourceException>(
            () => ParquetDocumentReader.Read(path, new ParquetColumns { Text = "id" }));
        Assert.Contains("column \"id\": its type is INT32", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "does not begin with PAR1")]
    [InlineData("{\"_id\": \"d1\", \"text\": \"t\"}", "does not begin with PAR1")]
    [InlineData("PAR1 and what was cut off", "was cut short")]
    [InlineData("PARE encrypted, this one", "is encrypted")]
    [InlineData("PAR1\u007f\u007f\u007f\u007fPAR1", "footer: it is said to have")]
    public void WhatIsNoParquetIsSaid(string content, string reason) => Assert.Contains(
        reason, Refusal(_folder.Write("x.parquet", content)), StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Foreign))]
    public void AFileCutAnywhereIsRefused(string name)
    {
        var bytes = File.ReadAllBytes(ForeignFile(name));
        var path = _folder["cut.parquet"];
        for (var length = 0; length < bytes.Length; length += 7)
        {
            File.WriteAllBytes(path, bytes[..length]);
            Assert.Contains(path, Refusal(path), StringComparison.Ordinal);
        }
    }

    /// <summary>Each damaged file is read to its end or refused in words; anything else, or a hang, fails.</summary>
    [Theory]
    [MemberData(nameof(Foreign))]
    public void DamagedBytesEndInDocumentsOrInAMessage(string name)
    {
        var bytes = File.ReadAllBytes(ForeignFile(name));
        var footer = bytes.Length - 8 - BitConverter.ToInt32(bytes, bytes.Length - 8);
        var (random, path, refused) = (new SeededRandom(seed: 3, stream: 1), _folder["damaged.parquet"], 0);
        for (var round = 0; round < 1500; round++)
        {
            var damaged = (byte[])bytes.Clone();
            var start = round % 2 == 0 ? 0 : footer;
            damaged[start + random.Next(bytes.Length - start)] ^= (byte)(1 + random.Next(255));
            File.WriteAllBytes(path, damaged);
            try
            {
                _ = ParquetDocumentReader.Read(path).Count();
            }
            catch (ParquetSourceException error)
            {
                Assert.Contains(path, error.Message, StringComparison.Ordinal);
                refused++;
            }
        }

        Assert.InRange(refused, 500, 1500);
    }

    private static string ForeignFile(string name) =>
        Path.Combine(TestPaths.Repository, "tests", "Indexer", "parquet", name + ".parquet");

    private static string Refusal(string path) =>
        Assert.Throws<ParquetSourceException>(() => ParquetDocumentReader.Read(path).Count()).Message;
}
