using SparseSearch.Encoders;
using SparseSearch.Encoders.Checkpoints;
using SparseSearch.Encoders.Onnx;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>Graphs in two files: written whole or not at all, kept, and written anew when either is damaged.</summary>
public sealed class GraphFileTests : IDisposable
{
    private readonly TemporaryModelFolder _folder = new();

    private string Graph => Path.Combine(_folder.Path, "a.onnx");

    private string Data => Graph + GraphFile.DataSuffix;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void LargeConstantsGoToTheSecondFileAndSmallOnesStay()
    {
        var written = Write(maxInlineBytes: 0);
        Assert.NotNull(written);
        Assert.Equal(new FileInfo(Data).Length, written.LengthBytes);
        Assert.Equal(CheckpointHash.OfFile(Data), written.Hash);
        Assert.Equal(0, written.LengthBytes % 4096);
        Assert.Equal([Graph, Data], Directory.GetFiles(_folder.Path).Order(StringComparer.Ordinal));
        Assert.InRange(new FileInfo(Graph).Length, 1, 1000);
    }

    [Fact]
    public void AGraphThatFitsLeavesNoSecondFile()
    {
        Write(maxInlineBytes: 0);
        Assert.Null(Write(maxInlineBytes: 1 << 20));
        Assert.Equal([Graph], Directory.GetFiles(_folder.Path));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1 << 20)]
    public void AFailureLeavesTheOlderGraphAlone(long maxInlineBytes)
    {
        Write(maxInlineBytes);
        var before = Directory.GetFiles(_folder.Path).ToDictionary(static f => f, File.ReadAllBytes);
        Assert.Throws<InvalidOperationException>(() => Write(maxInlineBytes, fails: true));
        Assert.Equal(before, Directory.GetFiles(_folder.Path).ToDictionary(static f => f, File.ReadAllBytes));
    }

    [Fact]
    public void AStreamAloneTakesNoGraphBeyondItsLimit()
    {
        var builder = new GraphBuilder();
        builder.Constant("large", [1 << 15, 1 << 15], static () => throw new InvalidOperationException("was read"));
        using var stream = new MemoryStream();
        var error = Assert.Throws<NotSupportedException>(() => OnnxWriter.Write(builder.Build(), [], stream));
        Assert.Contains("Write the graph to a path", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, stream.Length);
    }

    [Theory]
    [InlineData("cut")]
    [InlineData("flip")]
    [InlineData("gone")]
    public void ADamagedSecondFileIsWrittenAgain(string damage)
    {
        var writes = 0;
        string Get() => GraphCache.GetOrAdd(
            _folder.Path, "a", destination =>
            {
                writes++;
                OnnxWriter.Write(Build(fails: false), [], destination);
            },
            maxInlineBytes: 0);
        Assert.Equal(Graph, Get());
        Get();
        Assert.Equal(1, writes);
        var bytes = File.ReadAllBytes(Data);
        switch (damage)
        {
            case "cut":
                File.WriteAllBytes(Data, bytes[..^1]);
                break;
            case "flip":
                File.WriteAllBytes(Data, [(byte)(bytes[0] ^ 1), .. bytes[1..]]);
                break;
            default:
                File.Delete(Data);
                break;
        }

        Get();
        Assert.Equal(2, writes);
        Assert.Equal(bytes, File.ReadAllBytes(Data));
    }

    private GraphData? Write(long maxInlineBytes, bool fails = false) => GraphFile.Write(
        Graph, destination => OnnxWriter.Write(Build(fails), [], destination), maxInlineBytes);

    private static OnnxGraph Build(bool fails)
    {
        var builder = new GraphBuilder();
        var x = builder.Input("x", OnnxElementType.Float, "rows", 600L);
        var large = builder.Constant("large", [600], static () => [.. Enumerable.Range(0, 600).Select(i => (float)i)]);
        var small = builder.Scalar("small", 2f);
        var other = builder.Constant(
            "other", [600], () => fails ? throw new InvalidOperationException("no such tensor") : new float[600]);
        builder.Output(builder.Add("y", builder.Mul("z", builder.Mul("w", x, large), small), other));
        return builder.Build();
    }
}
