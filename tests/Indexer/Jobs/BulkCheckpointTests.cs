using SparseSearch.Indexer.Jobs;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>A job's note of how far it is reads as it was written, or is refused; nothing else comes of a damaged one.</summary>
public sealed class BulkCheckpointTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ItReadsAsItWasWrittenAndIsNothingWhereThereIsNone()
    {
        var path = BulkCheckpoint.PathOf(_folder["index"], "documents.jsonl");
        Assert.Null(BulkCheckpoint.Read(path));
        var written = Sample();
        written.Write(path);
        Assert.Equal(written, BulkCheckpoint.Read(path));
    }

    [Fact]
    public void ACutOrChangedNoteIsRefusedWithWhatToDoOrIsANoteStill()
    {
        var path = BulkCheckpoint.PathOf(_folder["index"], "documents.jsonl");
        Sample().Write(path);
        var whole = File.ReadAllBytes(path);
        var refused = 0;
        for (var length = 0; length < whole.Length; length++)
        {
            refused += IsRefused(path, whole[..length]) ? 1 : 0;
        }

        Assert.True(refused >= whole.Length - 1, $"{refused} of {whole.Length} cut notes were refused.");
        for (var bit = 0; bit < whole.Length * 8; bit++)
        {
            var changed = whole.ToArray();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            _ = IsRefused(path, changed);
        }
    }

    private static BulkCheckpoint Sample() => new()
    {
        Input = "documents.jsonl",
        Encoder = "abc",
        Items = 10,
        Indexed = 8,
        Rejected = 2,
        RejectionBytes = 99,
        InputHash = "def",
    };

    private static bool IsRefused(string path, byte[] bytes)
    {
        File.WriteAllBytes(path, bytes);
        try
        {
            Assert.NotNull(BulkCheckpoint.Read(path));
            return false;
        }
        catch (InvalidDataException error)
        {
            Assert.Contains("Restart the job", error.Message, StringComparison.Ordinal);
            return true;
        }
    }
}
