using System.Globalization;
using System.Security.Cryptography;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: data/README.md tells the truth about every file of data.
/// Method: read its table, and compare paths, sizes and hashes with the folder.
/// </summary>
public sealed class DataFilesTests
{
    private const long RepositoryLimitBytes = 40_000_000;

    private static readonly string[] s_folders = ["tiny", "scifact", "models"];

    [Fact]
    public void EveryFileHasTheSizeAndHashOfTheReadme() =>
        Assert.All(Rows(), row =>
        {
            var bytes = File.ReadAllBytes(TestPaths.Data(row.Path));
            Assert.Equal((row.Path, row.Size), (row.Path, bytes.Length));
            Assert.Equal((row.Path, row.Hash), (row.Path, Convert.ToHexStringLower(SHA256.HashData(bytes))));
        });

    [Fact]
    public void ReadmeListsEveryFileOfTheFoldersItNames()
    {
        var listed = Rows().Select(row => row.Path).ToHashSet();
        var present = s_folders
            .SelectMany(folder => Directory.GetFiles(TestPaths.Data(folder), "*", SearchOption.AllDirectories))
            .Select(path => Path.GetRelativePath(TestPaths.Data(), path).Replace('\\', '/'));
        Assert.Equal(listed.Order(StringComparer.Ordinal), present.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void DataStaysSmall() => Assert.True(Rows().Sum(row => row.Size) < RepositoryLimitBytes);

    private static List<(string Path, long Size, string Hash)> Rows()
    {
        var rows = File.ReadLines(TestPaths.Data("README.md"))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Where(cells => cells.Length == 5 && cells[3].Trim('`').Length == 64)
            .Select(cells => (
                cells[1].Trim('`'), long.Parse(cells[2], CultureInfo.InvariantCulture), cells[3].Trim('`')))
            .ToList();
        Assert.NotEmpty(rows);
        return rows;
    }
}
