using SparseSearch.Core.Segments;
using SparseSearch.Indexer;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: a stop anywhere leaves the old index or the new one. Method: stop before each file operation in turn, let no
/// later one happen, and look at the folder.
/// </summary>
public sealed class IndexCrashTests
{
    private static readonly IndexBuildOptions s_options =
        new() { Existing = ExistingIndex.Replace, MaxDocsPerSegment = 4 };

    [Fact]
    public void AKillBetweenAnyTwoFileOperationsLeavesTheOldIndexOrTheNewOne()
    {
        var seen = new HashSet<int>();
        for (var stop = 0; ; stop++)
        {
            using var folder = new IndexTestFolder();
            IndexTestFolder.Fill(folder.Path, 3, s_options);
            var isFinished = !RunUntil(folder.Path, stop, forever: true, () => new Killed());
            using (var index = IndexSnapshot.Open(folder.Path))
            {
                seen.Add(index.DocCount);
                Assert.True(index.DocCount is 3 or 10, $"{index.DocCount} documents");
                Assert.Equal(index.DocCount == 3 ? "doc-2" : "doc-102", index.ExternalIdOf(2));
                foreach (var segment in index.Segments)
                {
                    segment.Reader.Verify();
                }
            }

            AssertRerunCleansUp(folder);
            if (isFinished)
            {
                Assert.True(stop > 20);
                Assert.Equal([3, 10], seen.Order());
                return;
            }
        }
    }

    [Fact]
    public void AKilledFirstBuildLeavesNoIndexAndTheNextOneSucceeds()
    {
        for (var stop = 0; ; stop++)
        {
            using var folder = new IndexTestFolder();
            if (!RunUntil(folder.Path, stop, forever: true, () => new Killed()))
            {
                return;
            }

            if (!File.Exists(Path.Combine(folder.Path, IndexFolder.ManifestName)))
            {
                var error = Assert.Throws<IndexFormatException>(() => IndexSnapshot.Open(folder.Path));
                Assert.Equal(IndexFault.NotAnIndex, error.Fault);
            }

            AssertRerunCleansUp(folder);
        }
    }

    [Fact]
    public void AFullDiskLeavesTheOldIndexAndNothingElse()
    {
        for (var stop = 0; ; stop++)
        {
            using var folder = new IndexTestFolder();
            IndexTestFolder.Fill(folder.Path, 3, s_options);
            var before = folder.Names;
            var isFinished = !RunUntil(
                folder.Path, stop, forever: false, () => new IOException("No space left on device"),
                FileOperation.Write, FileOperation.Flush);
            if (isFinished)
            {
                Assert.True(stop > 10);
                return;
            }

            Assert.Equal(before, folder.Names);
            using var index = IndexSnapshot.Open(folder.Path);
            Assert.Equal(3, index.DocCount);
        }
    }

    [Fact]
    public void AFullDiskIsToldWithWhatToDo()
    {
        using var folder = new IndexTestFolder();
        var files = new FileOperations((operation, _) =>
        {
            if (operation == FileOperation.Write)
            {
                throw new IOException("No space left on device");
            }
        });
        var error = Assert.Throws<IOException>(() => IndexTestFolder.Fill(folder.Path, 3, s_options, files));
        Assert.Contains("segment-000001-0001.seg: cannot be written (No space left on device). Free space on the disk",
            error.Message, StringComparison.Ordinal);
        Assert.Empty(folder.Names);
    }

    [Fact]
    public void ACancelledBuildLeavesNothing()
    {
        using var folder = new IndexTestFolder();
        using var cancellation = new CancellationTokenSource();
        using (var builder = IndexBuilder.Create(folder.Path, IndexTestFolder.Words, s_options))
        {
            for (var i = 0; i < 10; i++)
            {
                builder.Add(IndexTestFolder.Document(i), IndexTestFolder.Vector(i));
            }

            cancellation.Cancel();
            Assert.ThrowsAny<OperationCanceledException>(() => builder.Commit(cancellation.Token));
            Assert.Throws<InvalidOperationException>(() => builder.Commit());
        }

        Assert.Empty(folder.Names);
    }

    [Fact]
    public void ABuilderThatIsGivenUpLeavesTheFolderAsItWas()
    {
        using var folder = new IndexTestFolder();
        IndexTestFolder.Fill(folder.Path, 3, s_options);
        var before = folder.Names;
        using (var builder = IndexBuilder.Create(folder.Path, IndexTestFolder.Words, s_options))
        {
            for (var i = 0; i < 10; i++)
            {
                builder.Add(IndexTestFolder.Document(i), IndexTestFolder.Vector(i));
            }

            Assert.True(builder.SegmentCount > 1);
        }

        Assert.Equal(before, folder.Names);
    }

    [Fact]
    public void FilesOfOthersAreLeftAlone()
    {
        using var folder = new IndexTestFolder();
        foreach (var name in new[] { "notes.txt", "mine.seg", "segment-1-1.seg", "vocabulary.zst" })
        {
            File.WriteAllText(Path.Combine(folder.Path, name), "mine");
        }

        File.WriteAllText(Path.Combine(folder.Path, "segment-000007-0001.seg.writing"), "left over");
        File.WriteAllText(Path.Combine(folder.Path, "manifest.json.writing"), "left over");
        IndexTestFolder.Fill(folder.Path, 3, s_options);
        Assert.Equal(
            ["manifest.json", "mine.seg", "notes.txt", "segment-000001-0001.seg", "segment-1-1.seg",
                "vocabulary-000001.zst", "vocabulary.zst"], folder.Names);
    }

    /// <summary>Builds ten documents, and throws before the operation with a number.</summary>
    /// <returns>Whether it came to that.</returns>
    private static bool RunUntil(
        string folder, int stop, bool forever, Func<Exception> error, params FileOperation[] counted)
    {
        var count = 0;
        var files = new FileOperations((operation, _) =>
        {
            if (counted.Length > 0 && !counted.Contains(operation))
            {
                return;
            }

            var number = count++;
            if (number == stop || (forever && number > stop))
            {
                throw error();
            }
        });
        var thrown = Record.Exception(() => IndexTestFolder.Fill(folder, 10, s_options, files, first: 100));
        Assert.True(thrown is null or Killed or IOException, $"{thrown}");
        return count > stop;
    }

    private static void AssertRerunCleansUp(IndexTestFolder folder)
    {
        var manifest = IndexTestFolder.Fill(folder.Path, 10, s_options, first: 100);
        string[] expected =
            [IndexFolder.ManifestName, .. manifest.Segments.Select(s => s.File), manifest.Vocabulary.File];
        Assert.Equal(expected.Order(StringComparer.Ordinal), folder.Names);
        using var index = IndexSnapshot.Open(folder.Path);
        Assert.Equal(10, index.DocCount);
    }

    private sealed class Killed : Exception;
}
