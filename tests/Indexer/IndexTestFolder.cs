using SparseSearch.Core.Documents;
using SparseSearch.Core.Segments;
using SparseSearch.Core.Vectors;
using SparseSearch.Indexer;

namespace SparseSearch.Tests;

/// <summary>A folder of its own for one test, and small collections to fill it with.</summary>
internal sealed class IndexTestFolder : IDisposable
{
    public static readonly Vocabulary Words =
        new(["alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta"]);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sparsesearch-");

    public string Path => _folder.FullName;

    public string[] Names => [.. _folder.EnumerateFiles().Select(f => f.Name)
        .Where(n => n is not IndexFolder.LockName and not IndexFolder.LockOwnerName).Order(StringComparer.Ordinal)];

    public static SourceDocument Document(int number) => new($"doc-{number}", $"title {number}", $"text of {number}");

    /// <summary>A vector that depends on the number alone; every seventh is empty.</summary>
    public static SparseVector Vector(int number, int vocabularySize = 8)
    {
        if (number % 7 == 6)
        {
            return SparseVector.Empty;
        }

        var ids = Enumerable.Range(0, 4).Select(i => ((number * 31) + (i * i * 17)) % vocabularySize)
            .Distinct().Order();
        return new SparseVector([.. ids], [.. ids.Select(i => 0.25f + (number * 7 % 13 * 0.11f) + (i % 5 * 0.31f))]);
    }

    /// <summary>Builds an index of numbered documents.</summary>
    public static IndexManifest Fill(
        string folder, int docCount, IndexBuildOptions? options = null, FileOperations? files = null, int first = 0)
    {
        using var builder = IndexBuilder.Create(folder, Words, options, files: files);
        for (var i = first; i < first + docCount; i++)
        {
            builder.Add(Document(i), Vector(i));
        }

        return builder.Commit();
    }

    /// <summary>The bytes of a segment of numbered documents.</summary>
    public static byte[] SegmentBytes(int docCount)
    {
        using var folder = new IndexTestFolder();
        var manifest = Fill(folder.Path, docCount);
        return File.ReadAllBytes(System.IO.Path.Combine(folder.Path, manifest.Segments[0].File));
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
