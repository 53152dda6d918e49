using SparseSearch.Encoders;
using Xunit;

namespace SparseSearch.Tests;

public sealed class ContentHashesTests : IDisposable
{
    private static readonly string s_hash = new('a', 64);

    private readonly TemporaryModelFolder _folder = new();
    private readonly TemporaryModelFolder _cache = new();
    private int _computed;

    public void Dispose()
    {
        _folder.Dispose();
        _cache.Dispose();
    }

    [Fact]
    public void ALargeModelIsReadOnceUntilAFileChanges()
    {
        _folder.With("weights", "12345");
        Assert.Equal(s_hash, Get(mostHashedBytes: 4));
        Assert.Equal(s_hash, Get(mostHashedBytes: 4));
        Assert.Equal(1, _computed);
        File.SetLastWriteTimeUtc(Weights, File.GetLastWriteTimeUtc(Weights).AddSeconds(1));
        Get(mostHashedBytes: 4);
        Assert.Equal(2, _computed);
        _folder.With("weights", "123456");
        Get(mostHashedBytes: 4);
        Assert.Equal(3, _computed);
    }

    [Fact]
    public void ASmallModelIsReadEachTime()
    {
        _folder.With("weights", "12345");
        Get(mostHashedBytes: 5);
        Get(mostHashedBytes: 5);
        Assert.Equal(2, _computed);
        Assert.Empty(Directory.GetFiles(_cache.Path));
    }

    [Fact]
    public void ADamagedMemoryIsReadAnew()
    {
        _folder.With("weights", "12345");
        Get(mostHashedBytes: 4);
        File.WriteAllText(Assert.Single(Directory.GetFiles(_cache.Path)), "short");
        Assert.Equal(s_hash, Get(mostHashedBytes: 4));
        Assert.Equal(2, _computed);
    }

    [Fact]
    public void AFolderThatCannotBeWrittenOnlyCostsTime()
    {
        _folder.With("weights", "12345");
        Assert.Equal(s_hash, ContentHashes.GetOrAdd(Weights, [Weights], () => s_hash, mostHashedBytes: 4));
    }

    private string Weights => Path.Combine(_folder.Path, "weights");

    private string Get(long mostHashedBytes) => ContentHashes.GetOrAdd(
        _cache.Path,
        [Weights],
        () =>
        {
            _computed++;
            return s_hash;
        },
        mostHashedBytes);
}
