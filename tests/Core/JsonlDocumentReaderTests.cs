using System.Text;
using SparseSearch.Core.Documents;
using Xunit;

namespace SparseSearch.Tests;

public sealed class JsonlDocumentReaderTests
{
    private const string Good = "{\"_id\": \"1\", \"title\": \"T\", \"text\": \"x\"}\n";

    [Fact]
    public void IdTitleAndTextAreReadAndOthersKept() =>
        Assert.Equal(
            [
                new("é 1", "", "a") { Fields = "{\"metadata\":{\"text\":[1]},\"id\":{}}"u8.ToArray() },
                new("7", "T", ""),
                new SourceDocument("8", "", "b\nc"),
            ],
            Read("{\"text\": \"a\", \"_id\": \"é 1\", \"metadata\": {\"text\": [1]}, \"id\": {}}\r\n"
                + " \t\n{\"_id\": 7, \"title\": \"T\", \"text\": \"\"}\n"
                + "{\"id\": \"8\", \"title\": null, \"text\": \"b\\nc\"}"));

    [Theory]
    [InlineData("\"metadata\": { }", "")]
    [InlineData("\"metadata\": {}, \"a\": 1", "{\"a\":1}")]
    [InlineData("\"meta\": {}", "{\"meta\":{}}")]
    [InlineData("\"n\": [ 1.50, -2e3 , null, true, [ ] ]", "{\"n\":[1.50,-2e3,null,true,[]]}")]
    [InlineData("\"k\": \"\\u00e9 \\\"q\\\" <b>\"", "{\"k\":\"é \\\"q\\\" <b>\"}")]
    [InlineData("\"o\": {\"b\": {\"c\": \"\"}, \"a\": false}", "{\"o\":{\"b\":{\"c\":\"\"},\"a\":false}}")]
    [InlineData("\"id\": \"other\"", "{\"id\":\"other\"}")]
    public void OtherMembersBecomeOneCompactObject(string members, string expected) => Assert.Equal(
        expected,
        Encoding.UTF8.GetString(Read("{\"_id\": \"1\", " + members + ", \"text\": \"x\"}\n").Single().Fields.Span));

    [Fact]
    public void ByteOrderMarkIsDropped() => Assert.Single(Read("\uFEFF" + Good));

    [Fact]
    public void EmptyFileHasNoDocument() => Assert.Empty(Read(""));

    [Fact]
    public void PackedFilesReadAlike()
    {
        using var files = new EvalFiles();
        var text = string.Concat(Enumerable.Range(0, 5000).Select(i => $"{{\"_id\": \"{i}\", \"text\": \"text {i}\"}}\n"));
        var expected = JsonlDocumentReader.Read(files.Write("a.jsonl", text)).ToArray();
        Assert.Equal(5000, expected.Length);
        foreach (var name in (string[])["a.jsonl.zst", "a.jsonl.gz"])
        {
            using (var packed = PackedFile.Create(files.At(name)))
            {
                packed.Write(Encoding.UTF8.GetBytes(text));
            }

            Assert.True(new FileInfo(files.At(name)).Length < text.Length / 2);
            Assert.Equal(expected, JsonlDocumentReader.Read(files.At(name)));
        }
    }

    [Theory]
    [InlineData("not json", "not valid JSON at byte")]
    [InlineData("{\"_id\": \"2\", \"text\": \"a", "not valid JSON at byte")]
    [InlineData("{\"_id\": \"2\", \"text\": \"a\"} {}", "not valid JSON at byte")]
    [InlineData("[1]", "not a JSON object")]
    [InlineData("{\"text\": \"a\"}", "no \"_id\"")]
    [InlineData("{\"_id\": \"\", \"text\": \"a\"}", "\"_id\" is empty")]
    [InlineData("{\"_id\": 1.5, \"text\": \"a\"}", "neither a string nor a whole number")]
    [InlineData("{\"_id\": \"2\"}", "no \"text\"")]
    [InlineData("{\"_id\": \"2\", \"text\": [\"a\"]}", "\"text\" is not a string")]
    [InlineData("{\"_id\": \"2\", \"text\": \"a\", \"title\": 3}", "\"title\" is not a string")]
    [InlineData("{\"_id\": \"2\", \"text\": \"\\ud800\"}", "half of a surrogate pair")]
    [InlineData("{\"_id\": \"1\", \"text\": \"again\"}", "the id '1' stands on line 1 already")]
    public void BadLineIsRefusedByFileLineAndReasonOrSkippedAndCounted(string line, string reason)
    {
        using var files = new EvalFiles();
        var path = files.Write("a.jsonl", Good + line + "\n" + Good.Replace("\"1\"", "\"3\"", StringComparison.Ordinal));
        var thrown = Assert.Throws<BadLineException>(() => JsonlDocumentReader.Read(path).ToArray());
        Assert.Equal(2, thrown.Line.LineNumber);
        Assert.Contains(reason, thrown.Message, StringComparison.Ordinal);
        Assert.Contains(path, thrown.Message, StringComparison.Ordinal);
        Assert.Contains("have bad lines skipped", thrown.Message, StringComparison.Ordinal);

        var log = new BadLineLog();
        var options = new JsonlReadOptions { SkipBadLinesInto = log };
        Assert.Equal(["1", "3"], JsonlDocumentReader.Read(path, options).Select(document => document.Id));
        Assert.Equal((1, 2), (log.Count, log.Listed.Single().LineNumber));
    }

    [Fact]
    public void BytesThatAreNotUtf8AreRefused()
    {
        using var files = new EvalFiles();
        var path = files.Write("a.jsonl", [.. "{\"_id\": \"1\", \"text\": \""u8, 0xC3, .. "\"}\n"u8]);
        var thrown = Assert.Throws<BadLineException>(() => JsonlDocumentReader.Read(path).ToArray());
        Assert.Equal("it is not valid UTF-8", thrown.Line.Reason);
    }

    [Fact]
    public void LineBeyondTheLimitIsRefusedAndTheNextIsRead()
    {
        using var files = new EvalFiles();
        var line = new byte[(64 << 20) + 100];
        line.AsSpan().Fill((byte)'x');
        var path = files.Write("a.jsonl", [.. line, .. "\n"u8, .. Encoding.UTF8.GetBytes(Good)]);
        var log = new BadLineLog();
        var read = JsonlDocumentReader.Read(path, new JsonlReadOptions { SkipBadLinesInto = log });
        Assert.Equal("1", read.Single().Id);
        Assert.Equal(new BadLine(path, 1, "it is longer than the limit of 64 MiB"), log.Listed.Single());
    }

    [Fact]
    public void RepeatedIdsAreReadIfAllowed()
    {
        using var files = new EvalFiles();
        var options = new JsonlReadOptions { DuplicateIds = DuplicateIdPolicy.Allow };
        Assert.Equal(2, JsonlDocumentReader.Read(files.Write("a.jsonl", Good + Good), options).Count());
    }

    [Fact]
    public void LogKeepsTheFirstLinesAndCountsAll()
    {
        using var files = new EvalFiles();
        var log = new BadLineLog();
        var path = files.Write("a.jsonl", string.Concat(Enumerable.Repeat("bad\n", 250)));
        Assert.Empty(JsonlDocumentReader.Read(path, new JsonlReadOptions { SkipBadLinesInto = log }));
        Assert.Equal((250, BadLineLog.ListedLimit), (log.Count, log.Listed.Count));
    }

    [Fact]
    public void MissingFileIsNamedBeforeTheFirstDocumentIsAskedFor() =>
        Assert.Contains(
            "nowhere.jsonl",
            Assert.Throws<FileNotFoundException>(() => JsonlDocumentReader.Read("nowhere.jsonl")).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData(".zst")]
    [InlineData(".gz")]
    public void DamagedPackedFileIsRefusedByName(string ending)
    {
        using var files = new EvalFiles();
        var whole = files.At("a.jsonl" + ending);
        using (var packed = PackedFile.Create(whole))
        {
            packed.Write(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 500).Select(i => $"{i * 7919}\n"))));
        }

        var bytes = File.ReadAllBytes(whole);
        foreach (var broken in (byte[][])["not packed"u8.ToArray(), bytes[..(bytes.Length / 2)]])
        {
            var path = files.Write("b.jsonl" + ending, broken);
            var options = new JsonlReadOptions { SkipBadLinesInto = new BadLineLog() };
            var thrown = Assert.Throws<InvalidDataException>(() => JsonlDocumentReader.Read(path, options).Count());
            Assert.Contains(path, thrown.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void GzipFileCutAnywhereIsRefusedAndSeveralBehindEachOtherAreRead()
    {
        using var files = new EvalFiles();
        using (var packed = PackedFile.Create(files.At("one.gz")))
        {
            packed.Write(Encoding.UTF8.GetBytes(Good));
        }

        var bytes = File.ReadAllBytes(files.At("one.gz"));
        Assert.All(Enumerable.Range(0, bytes.Length).Skip(1), length =>
            Assert.Throws<InvalidDataException>(
                () => TextFile.ReadLines(files.Write("cut.gz", bytes[..length])).Count()));
        Assert.Equal(2, TextFile.ReadLines(files.Write("two.gz", [.. bytes, .. bytes])).Count());
    }

    private static SourceDocument[] Read(string text)
    {
        using var files = new EvalFiles();
        return [.. JsonlDocumentReader.Read(files.Write("a.jsonl", text))];
    }
}
