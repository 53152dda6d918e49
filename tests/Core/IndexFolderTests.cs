using SparseSearch.Core.Segments;
using SparseSearch.Indexer;
using SparseSearch.Indexer.Live;
using SparseSearch.Indexer.Operations;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>A folder that nothing can be written into is said to be one, with what to do.</summary>
public sealed class IndexFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AFolderThatCannotBeWrittenIsRefusedByEveryWriter()
    {
        var readOnly = ReadOnlyFolder();
        IndexTestFolder.Fill(_folder["index"], 1);
        Action<string>[] writers =
        [
            static folder => IndexBuilder.Create(folder, IndexTestFolder.Words, new IndexBuildOptions()).Dispose(),
            static folder => LiveIndex.Create(folder, IndexTestFolder.Words, new LiveOptions()).Dispose(),
            folder => IndexCopy.Copy(_folder["index"], folder),
        ];
        var folder = Path.Combine(readOnly, "new.index");
        foreach (var write in writers)
        {
            var error = Assert.ThrowsAny<IOException>(() => write(folder));
            Assert.Contains(folder, error.Message, StringComparison.Ordinal);
            Assert.Contains("Choose a folder that can be written", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void MakingAFolderLeavesNothingInIt()
    {
        IndexFolder.Make(_folder["a/b.index"], FileOperations.Unwatched);
        IndexFolder.Make(_folder["a/b.index"], FileOperations.Unwatched);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder["a/b.index"]));
    }

    /// <summary>Rights do not keep the superuser out, a file system that takes no files does.</summary>
    private string ReadOnlyFolder()
    {
        if (Environment.IsPrivilegedProcess && Directory.Exists("/sys/kernel"))
        {
            return "/sys/kernel";
        }

        Directory.CreateDirectory(_folder["read-only"]);
        if (OperatingSystem.IsWindows())
        {
            return _folder.Write("no-folder", "");
        }

        File.SetUnixFileMode(_folder["read-only"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return _folder["read-only"];
    }
}
