using System.Runtime.InteropServices;
using System.Text;
using SparseSearch.Benchmarks.Fuzzing;
using SparseSearch.Core.Documents;
using SparseSearch.Core.Filters;
using SparseSearch.Core.Searching;
using SparseSearch.Core.Segments;
using SparseSearch.Core.Vectors;
using SparseSearch.Indexer;
using SparseSearch.Indexer.Bulk;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: what is at a limit of docs/LIMITS.md is taken, and what is one beyond is refused with value and limit.
/// Method: both, for every limit that no other test has.
/// </summary>
public sealed class LimitTests : IDisposable
{
    private readonly IndexTestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ADocumentOf64MebibytesFitsAndOneOfAByteMoreDoesNot()
    {
        var text = new string('x', (1 << 26) - 1);
        Assert.Equal(1 << 26, DocumentStoreWriter.LengthBytes("t", text));
        Assert.Equal(1 << 26, DocumentStoreWriter.LengthBytes("", text, 1));
        var error = Assert.Throws<ArgumentException>(() => DocumentStoreWriter.LengthBytes("t", text, 1));
        Assert.Contains("67108865 bytes of UTF-8; the limit is 67108864", error.Message, StringComparison.Ordinal);
        Assert.Equal(1 << 20, DocumentStoreWriter.LengthBytes("", "", 1 << 20));
    }

    [Fact]
    public void AKeywordOf1024BytesIsIndexedAndALongerOneOnlyStored()
    {
        using (var builder = IndexBuilder.Create(_folder.Path, IndexTestFolder.Words))
        {
            for (var i = 0; i < 2; i++)
            {
                var fields = $"{{\"a\": \"{new string('k', 1_024 + i)}\"}}";
                builder.Add(
                    IndexTestFolder.Document(i) with { Fields = Encoding.UTF8.GetBytes(fields) }, IndexTestFolder.Vector(i));
            }

            builder.Commit();
        }

        using var index = IndexSnapshot.Open(_folder.Path);
        Assert.Equal(2, FilterEvaluator.Evaluate(index, FilterParser.Parse("exists(a)")).Count());
        var longest = new EqualsFilter("a", FilterLiteral.Of(new string('k', 1_024)));
        Assert.Equal(1, FilterEvaluator.Evaluate(index, longest).Count());
        var beyond = new EqualsFilter("a", FilterLiteral.Of(new string('k', 1_025)));
        var error = Assert.Throws<FilterException>(() => FilterEvaluator.Evaluate(index, beyond));
        Assert.Contains("a text of 1025 bytes; texts above 1024 bytes are not indexed", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FiltersInJsonHaveTheLimitsOfThoseInText()
    {
        static string Nots(int depth) =>
            string.Concat(Enumerable.Repeat("{\"not\":", depth)) + "{\"exists\":\"a\"}" + new string('}', depth);
        static string Ors(int count) =>
            $"{{\"or\":[{string.Join(',', Enumerable.Repeat("{\"exists\":\"a\"}", count))}]}}";
        static string In(int count) => $"{{\"field\":\"a\",\"in\":[{string.Join(',', Enumerable.Repeat("1", count))}]}}";
        foreach (var good in (string[])[Nots(63), Ors(4_095), In(65_536)])
        {
            FilterJson.Parse(Encoding.UTF8.GetBytes(good));
        }

        Refused<FilterException>("64 levels", () => FilterJson.Parse(Encoding.UTF8.GetBytes(Nots(64))));
        Refused<FilterException>("4096 parts", () => FilterJson.Parse(Encoding.UTF8.GetBytes(Ors(4_096))));
        Refused<FilterException>("1 to 65536", () => FilterJson.Parse(Encoding.UTF8.GetBytes(In(65_537))));
        Refused<FilterException>("the limit is 16777216", () => FilterJson.Parse(new byte[(1 << 24) + 1]));
    }

    [Fact]
    public void AVocabularyBeyondItsLimitIsNeitherWrittenNorBuiltWith()
    {
        var terms = new string[(1 << 22) + 1];
        Array.Fill(terms, "");
        var vocabulary = new Vocabulary(terms);
        Refused<ArgumentException>("4194305 terms", () => VocabularyFile.Serialize(vocabulary, "v"));
        Refused<ArgumentException>(
            "4194305 terms; the limit is 4194304", () => IndexBuilder.Create(_folder.Path, vocabulary).Dispose());
        var (bytes, entry) = VocabularyFile.Serialize(new Vocabulary(terms[1..]), "v");
        File.WriteAllBytes(Path.Combine(_folder.Path, "v"), bytes);
        Assert.Equal(1 << 22, VocabularyFile.Read(_folder.Path, entry).Count);
        Refused<IndexFormatException>(
            "4194305 terms are not 1 to 4194304",
            () => VocabularyFile.Read(_folder.Path, entry with { TermCount = terms.Length }));
    }

    [Theory]
    [InlineData(32, 16_777_216, true, "")]
    [InlineData(32, 16_777_217, false, "at most 16777216 documents")]
    [InlineData(36, 4_194_304, true, "")]
    [InlineData(36, 4_194_305, false, "a vocabulary of 1 to 4194304")]
    [InlineData(36, 0, false, "a vocabulary of 1 to 4194304")]
    [InlineData(60, 65, false, "at most 64 sections")]
    [InlineData(128 + 20, 1, false, "and inside")]
    public void AHeaderBeyondALimitIsRefused(int offset, uint value, bool isTaken, string told)
    {
        var image = IndexTestFolder.SegmentBytes(3);
        MemoryMarshal.Write(image.AsSpan(offset), value);
        SegmentImage.SealFront(image);
        if (isTaken)
        {
            SegmentReader.OpenImage("image", image).Dispose();
        }
        else
        {
            Refused<SegmentFormatException>(told, () => SegmentReader.OpenImage("image", image).Dispose());
        }
    }

    [Fact]
    public void AnIndexOfMoreDocumentsThanIdsIsRefused()
    {
        var manifest = IndexTestFolder.Fill(_folder.Path, 3);
        var many = manifest.Segments[0] with { DocCount = int.MaxValue };
        var path = Path.Combine(_folder.Path, IndexFolder.ManifestName);
        File.WriteAllBytes(path, IndexManifestFile.Serialize(manifest with { Segments = [many, many with { DocCount = 1 }] }));
        Refused<IndexFormatException>(
            "2147483648 documents; the limit is 2147483647", () => IndexSnapshot.Open(_folder.Path).Dispose());
    }

    [Fact]
    public void AManifestOfMoreThan64MebibytesIsRefusedUnread()
    {
        using (var file = File.Create(Path.Combine(_folder.Path, IndexFolder.ManifestName)))
        {
            file.SetLength((1 << 26) + 1);
        }

        Refused<IndexFormatException>("at most 67108864 bytes", () => IndexManifestFile.Read(_folder.Path));
    }

    [Fact]
    public void ALineOfVectorsHasALimit()
    {
        const string line = "{\"id\": 1, \"vector\": {}}";
        foreach (var text in (string[])[line, line + "\n", line + "\r\n" + line, line + "\n\n" + line + "\r", "\r\r\n" + line])
        {
            var lines = text.Split(["\r\n", "\n", "\r"], StringSplitOptions.RemoveEmptyEntries).Length;
            Assert.Equal(lines, Vectors(text, line.Length).Length);
        }

        var error = Assert.Throws<VectorLineException>(() => Vectors(line + "\n " + line, line.Length));
        Assert.Equal(2, error.LineNumber);
        Assert.Contains($"the line is longer than the limit of {line.Length} characters", error.Message, StringComparison.Ordinal);
        Assert.Throws<VectorLineException>(() => Vectors(new string(' ', 100_000), 99_999));
        Assert.Empty(Vectors(new string(' ', 100_000), 100_000));
    }

    [Theory]
    [InlineData((1 << 20) - 1, 1, 1, "give at least 1048576 (1 MiB)")]
    [InlineData(1 << 20, 0, 1, "1 to 16777216 documents")]
    [InlineData(1 << 20, 16_777_217, 1, "1 to 16777216 documents")]
    [InlineData(1 << 20, 1, 0, "1 to 1024 threads")]
    [InlineData(1 << 20, 1, 1_025, "1 to 1024 threads")]
    [InlineData(1 << 20, 16_777_216, 1_024, "")]
    public void BuildOptionsHaveRanges(long memory, int docs, int threads, string told)
    {
        var options = new IndexBuildOptions { MemoryLimitBytes = memory, MaxDocsPerSegment = docs, Threads = threads };
        if (told.Length == 0)
        {
            options.Validate();
        }
        else
        {
            Refused<ArgumentOutOfRangeException>(told, options.Validate);
        }
    }

    [Fact]
    public void AQueryOfAllTermsIsTakenAndOneOfMoreIsNot()
    {
        static SparseVector Query(int count)
        {
            var weights = new float[count];
            Array.Fill(weights, 1f);
            return new SparseVector([.. Enumerable.Range(0, count)], weights);
        }

        new FixedPointQuery().Set(Query(1 << 22));
        Refused<ArgumentException>(
            "4194305 terms; the limit is 4194304", () => new FixedPointQuery().Set(Query((1 << 22) + 1)));
    }

    private static VectorDocument[] Vectors(string text, int limit) =>
        [.. VectorJsonlReader.ReadLines(new StringReader(text), "vectors.jsonl", IndexTestFolder.Words, limit)];

    private static void Refused<T>(string told, Action attempt)
        where T : Exception =>
        Assert.Contains(told, Assert.Throws<T>(attempt).Message, StringComparison.Ordinal);
}
