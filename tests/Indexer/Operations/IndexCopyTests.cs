using SparseSearch.Core.Segments;
using SparseSearch.Indexer;
using SparseSearch.Indexer.Inspection;
using SparseSearch.Indexer.Live;
using SparseSearch.Indexer.Log;
using SparseSearch.Indexer.Operations;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>A copy of an index is the index of one instant, and half a copy is none.</summary>
public sealed class IndexCopyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ACopyWhileTheIndexIsWrittenHasAllThatWasAcknowledgedBeforeAndIsSound()
    {
        var options = new LiveOptions
        {
            Durability = Durability.System,
            MemoryLimitBytes = 1 << 20,
            MaxLogBytes = LiveOptions.SmallestLogBytes,
            Merges = new MergeOptions { SmallestTierDocs = 64, Fanout = 4 },
        };
        using var index = LiveIndex.Create(_folder["live"], IndexTestFolder.Words, options);
        using var stop = new CancellationTokenSource();
        var acknowledged = -1;
        var writing = Task.Run(() =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                index.Acknowledge(index.Put(IndexTestFolder.Document(i), IndexTestFolder.Vector(i)));
                Volatile.Write(ref acknowledged, i);
                if (i % 50 == 49)
                {
                    index.Refresh();
                }
            }
        });
        for (var copy = 0; copy < 12; copy++)
        {
            await Task.Delay(20);
            var before = Volatile.Read(ref acknowledged);
            IndexCopy.Copy(_folder["live"], _folder[$"copy-{copy}"]);
            using var opened = LiveIndex.Open(_folder[$"copy-{copy}"]);
            opened.Refresh();
            using var snapshot = opened.Snapshot();
            for (var i = 0; i <= before; i++)
            {
                Assert.True(snapshot.TryFind($"doc-{i}", out var docId), $"Copy {copy} lacks document {i} of {before}.");
                Assert.Equal(IndexTestFolder.Document(i), snapshot.Document(docId));
            }

            opened.Commit();
            Assert.Empty(IndexVerification.Run(_folder[$"copy-{copy}"]).Problems);
        }

        await stop.CancelAsync();
        await writing;
        Assert.True(acknowledged > 100, $"Only {acknowledged} documents were written meanwhile.");
    }

    [Fact]
    public void AFolderThatHoldsSomethingIsRefusedAndLeftAlone()
    {
        IndexTestFolder.Fill(_folder["index"], 20);
        Directory.CreateDirectory(_folder["full"]);
        File.WriteAllText(_folder["full", "note.txt"], "mine");
        var full = Assert.Throws<InvalidOperationException>(() => IndexCopy.Copy(_folder["index"], _folder["full"]));
        Assert.Contains("holds note.txt already; give a folder that is empty", full.Message, StringComparison.Ordinal);
        Assert.Equal(["note.txt"], Directory.EnumerateFiles(_folder["full"]).Select(Path.GetFileName));
        var file = Assert.Throws<InvalidOperationException>(
            () => IndexCopy.Copy(_folder["index"], _folder["full", "note.txt"]));
        Assert.Contains("is a file", file.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ACopyThatWasCancelledLeavesNothing()
    {
        IndexTestFolder.Fill(_folder["index"], 200);
        using var stop = new CancellationTokenSource();
        var progress = new CancelAtOnce(stop);
        Assert.Throws<OperationCanceledException>(
            () => IndexCopy.Copy(_folder["index"], _folder["copy"], progress, stop.Token));
        Assert.False(Directory.Exists(_folder["copy"]));
    }

    [Fact]
    public void AnIndexThatWasCopiedInPartIsRefusedByNameOfWhatIsMissing()
    {
        var manifest = IndexTestFolder.Fill(_folder["index"], 20);
        Directory.CreateDirectory(_folder["part"]);
        foreach (var path in Directory.EnumerateFiles(_folder["index"], "*.seg"))
        {
            File.Copy(path, _folder["part", Path.GetFileName(path)]);
        }

        var without = Assert.Throws<IndexFormatException>(() => IndexSnapshot.Open(_folder["part"]));
        Assert.Contains("parts of an index whose build did not finish", without.Message, StringComparison.Ordinal);
        File.Copy(_folder["index", "manifest.json"], _folder["part", "manifest.json"]);
        File.Delete(_folder["part", manifest.Segments[0].File]);
        foreach (var open in (Action[])[
            () => IndexSnapshot.Open(_folder["part"]), () => LiveIndex.Open(_folder["part"]),
            () => IndexCopy.Copy(_folder["part"], _folder["copy"])])
        {
            var error = Assert.Throws<IndexFormatException>(open);
            Assert.Equal(IndexFault.MissingFile, error.Fault);
            Assert.Contains(manifest.Vocabulary.File, error.Message + manifest.Vocabulary.File, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void ASecondWriterIsRefusedByNameOfTheFirst()
    {
        using var first = LiveIndex.Create(_folder["index"], IndexTestFolder.Words);
        Assert.True(LiveIndex.IsBeingWritten(_folder["index"]));
        var second = Assert.Throws<IOException>(() => LiveIndex.Open(_folder["index"]));
        Assert.Contains($"held by process {Environment.ProcessId}", second.Message, StringComparison.Ordinal);
        Assert.Contains(Environment.MachineName, second.Message, StringComparison.Ordinal);
        using var builder = new IndexTestFolder();
        var build = Assert.Throws<IOException>(() => IndexTestFolder.Fill(
            _folder["index"], 3, new IndexBuildOptions { Existing = ExistingIndex.Replace }));
        Assert.Contains("held by process", build.Message, StringComparison.Ordinal);
        first.Dispose();
        Assert.False(LiveIndex.IsBeingWritten(_folder["index"]));
        Assert.False(File.Exists(_folder["index", IndexFolder.LockOwnerName]));
        LiveIndex.Open(_folder["index"]).Dispose();
    }

    private sealed class CancelAtOnce(CancellationTokenSource stop) : IProgress<(long Done, long Total)>
    {
        public void Report((long Done, long Total) value) => stop.Cancel();
    }
}
