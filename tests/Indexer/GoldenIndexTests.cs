using System.Globalization;
using System.Reflection;
using System.Text;
using SparseSearch.Core.Documents;
using SparseSearch.Core.Segments;
using SparseSearch.Core.Vectors;
using SparseSearch.Indexer;
using SparseSearch.Indexer.Inspection;
using SparseSearch.Indexer.Live;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: old indexes open and answer as they did, and the present version's bytes do not drift.
/// Method: one small index a format version below data/golden, with its expected answers. UPDATE_GOLDEN=1 rewrites the
/// present version's; a mismatch leaves the other side beside the tests.
/// </summary>
public sealed class GoldenIndexTests
{
    private const string AnswersName = "answers.txt";

    private static readonly bool s_update = Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1";

    public static TheoryData<string> GoldenFolders => [.. Directory.GetDirectories(TestPaths.Data("golden", "segments"))
        .Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(GoldenFolders))]
    public void OldIndexesOpenVerifyAndAnswer(string version)
    {
        var folder = TestPaths.Data("golden", "segments", version);
        Assert.Empty(IndexVerification.Run(folder).Problems);
        using var index = IndexSnapshot.Open(folder);
        Assert.Equal(File.ReadAllText(Path.Combine(folder, AnswersName)), AnswersOf(index));
    }

    [Theory]
    [InlineData(IndexManifest.OldestVersion)]
    [InlineData(IndexManifest.CurrentVersion)]
    public void EveryVersionIsWrittenWithTheSameBytes(int version)
    {
        var golden = TestPaths.Data("golden", "segments", $"v{version}");
        using var folder = new IndexTestFolder();
        if (version == IndexManifest.OldestVersion)
        {
            Build(folder.Path);
        }
        else
        {
            Change(folder.Path);
        }

        using (var index = IndexSnapshot.Open(folder.Path))
        {
            File.WriteAllText(Path.Combine(folder.Path, AnswersName), AnswersOf(index));
        }

        if (s_update)
        {
            CopyTo(golden, folder);
        }

        var names = Directory.GetFiles(golden).Select(path => Path.GetFileName(path));
        Assert.Equal(folder.Names, names.Order(StringComparer.Ordinal));
        foreach (var name in folder.Names)
        {
            var written = File.ReadAllBytes(Path.Combine(folder.Path, name));
            if (!written.AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(golden, name))))
            {
                CopyTo(Path.Combine(AppContext.BaseDirectory, "golden-mismatch"), folder);
                Assert.Fail($"{name} has other bytes than {golden}; what was written is in golden-mismatch.");
            }
        }
    }

    [Fact]
    public void EveryVersionConstantHasAGoldenIndex()
    {
        // Every constant of the two formats that is a version; a new one must be covered here and in data/golden.
        var versions = new[] { typeof(SegmentFormat), typeof(IndexManifest) }
            .SelectMany(type => type.GetFields(BindingFlags.Public | BindingFlags.Static | BindingFlags.NonPublic))
            .Where(field => field.IsLiteral && field.Name.EndsWith("Version", StringComparison.Ordinal))
            .ToDictionary(
                field => $"{field.DeclaringType?.Name}.{field.Name}",
                field => Convert.ToInt32(field.GetRawConstantValue(), CultureInfo.InvariantCulture));
        Assert.Equal(
            ["IndexManifest.CurrentVersion", "IndexManifest.OldestVersion", "SegmentFormat.OldestVersion",
                "SegmentFormat.Version"],
            versions.Keys.Order(StringComparer.Ordinal));
        for (var version = versions.Values.Min(); version <= versions.Values.Max(); version++)
        {
            var golden = TestPaths.Data("golden", "segments", $"v{version}");
            Assert.True(Directory.Exists(golden), $"No golden index {golden}.");
        }
    }

    private static void Build(string folder)
    {
        var vocabulary = new Vocabulary(["the", "cat", "dog", "fish", "##es", "日本", "é", "zebra"]);
        using var builder = IndexBuilder.Create(folder, vocabulary, new IndexBuildOptions
        {
            MaxDocsPerSegment = 3,
            Threads = 1,
        });
        builder.Add(new SourceDocument("d1", "Cats", "The cat."), new SparseVector([0, 1], [0.5f, 2f]));
        builder.Add(new SourceDocument("d2", "", "Dogs and cats"), new SparseVector([1, 2], [1f, 1.5f]));
        builder.Add(new SourceDocument("日本-3", "空", ""), SparseVector.Empty);
        builder.Add(new SourceDocument("d4", "Fishes", "fishes"), new SparseVector([3, 4], [1.2345f, 0.1f]));
        builder.Add(
            new SourceDocument("\U0001F993", "", "zébra é"), new SparseVector([1, 6, 7], [0.01f, 0.777f, 3.1416f]));
        builder.Commit();
    }

    /// <summary>An index with replaced and deleted documents, fields, and two segments.</summary>
    private static void Change(string folder)
    {
        var vocabulary = new Vocabulary(["the", "cat", "dog", "fish", "##es", "日本", "é", "zebra"]);
        using var index = LiveIndex.Create(folder, vocabulary, new LiveOptions
        {
            Threads = 1,
            Merges = new MergeOptions { InBackground = false },
        });
        index.Put(
            new SourceDocument("d1", "Cats", "The cat.") { Fields = "{\"lang\":\"en\",\"year\":2010}"u8.ToArray() },
            new SparseVector([0, 1], [0.5f, 2f]));
        index.Put(new SourceDocument("d2", "", "Dogs and cats"), new SparseVector([1, 2], [1f, 1.5f]));
        index.Put(new SourceDocument("d2", "", "Dogs"), new SparseVector([2], [1.3333f]));
        index.Put(
            new SourceDocument("日本-3", "空", "") { Fields = "{\"lang\":\"ja\"}"u8.ToArray() }, SparseVector.Empty);
        index.Refresh();
        index.Put(new SourceDocument("d1", "", "Zebras"), new SparseVector([1, 6, 7], [0.01f, 0.777f, 3.1416f]));
        index.Put(new SourceDocument("d4", "Fishes", "fishes"), new SparseVector([3, 4], [1.2345f, 0.1f]));
        index.Delete("日本-3", out _);
        index.Commit();
    }

    private static string AnswersOf(IndexSnapshot index)
    {
        var text = new StringBuilder();
        var query = new SparseVector([1, 3, 7], [1f, 2f, 0.5f]);
        for (var doc = 0; doc < index.DocCount; doc++)
        {
            if (!index.IsLive(doc))
            {
                continue;
            }

            var (id, title, body) = index.Document(doc);
            var vector = index.VectorOf(doc);
            text.Append(CultureInfo.InvariantCulture, $"{doc}\t{id}\t{title}\t{body}\t{DotOf(query, vector):R}\t");
            for (var i = 0; i < vector.Nnz; i++)
            {
                var term = index.Vocabulary.TermOf(vector.TermIds[i]);
                text.Append(CultureInfo.InvariantCulture, $" {term}:{vector.Weights[i]:R}");
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    private static double DotOf(SparseVector query, SparseVector vector)
    {
        var sum = 0.0;
        for (var i = 0; i < query.Nnz; i++)
        {
            var at = vector.TermIds.IndexOf(query.TermIds[i]);
            sum += at < 0 ? 0 : query.Weights[i] * (double)vector.Weights[at];
        }

        return sum;
    }

    private static void CopyTo(string target, IndexTestFolder folder)
    {
        Directory.CreateDirectory(target);
        foreach (var name in folder.Names)
        {
            File.Copy(Path.Combine(folder.Path, name), Path.Combine(target, name), overwrite: true);
        }
    }
}
