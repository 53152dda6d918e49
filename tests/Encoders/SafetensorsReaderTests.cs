using System.Text;
using CsCheck;
using SparseSearch.Encoders.Checkpoints;
using Xunit;

namespace SparseSearch.Tests;

public sealed class SafetensorsReaderTests : IDisposable
{
    private static readonly Dictionary<string, (long[] Shape, float[] Data)> s_tensors = new()
    {
        ["a"] = ([2, 3], [1f, -2f, 0.5f, 0f, 1.5f, -0.25f]),
        ["empty"] = ([0, 4], []),
        ["scalar"] = ([], [7f]),
    };

    private readonly TemporaryModelFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("F32")]
    [InlineData("F16")]
    [InlineData("BF16")]
    public void EveryPrecisionIsReadAsSingle(string elementType)
    {
        using var reader = SafetensorsReader.OpenFile(Write(TestCheckpoint.Safetensors(s_tensors, elementType)));
        foreach (var (name, (shape, data)) in s_tensors)
        {
            Assert.Equal(data, reader.ReadFloats(name));
            Assert.Equal(shape, reader.Find(name)!.Shape);
            Assert.Equal(elementType, reader.Find(name)!.ElementType);
        }
    }

    [Fact]
    public void AFileCutAtAnyLengthIsRefused()
    {
        var whole = TestCheckpoint.Safetensors(s_tensors, "F32");
        for (var length = 0; length < whole.Length; length++)
        {
            AssertRefused(whole[..length]);
        }

        AssertRefused([.. whole, 0]);
    }

    [Theory]
    [InlineData("PK\u0003\u0004 a zip archive, as older checkpoints are")]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:0123\nsize 17560000\n")]
    [InlineData("\0\0\0\0\0\0\0\0\0\0\0\0")]
    public void AForeignFileIsRefusedWithItsPathAndARemedy(string content)
    {
        var error = AssertRefused(Encoding.Latin1.GetBytes(content));
        Assert.Contains("model.safetensors", error.Message, StringComparison.Ordinal);
        Assert.Contains("copy or download it again", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        """
        {"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]},
        "b":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}}
        """,
        8)]
    [InlineData(
        """
        {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},
        "b":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}
        """,
        12)]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8)]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", 8)]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 4)]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", 8)]
    [InlineData("""{"a":{"dtype":"Q4","shape":[2],"data_offsets":[0,8]}}""", 8)]
    [InlineData("""{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", 8)]
    [InlineData("""{"a":{"dtype":"F32","shape":[2.5],"data_offsets":[0,10]}}""", 10)]
    [InlineData(
        """
        {"a":{"dtype":"F32",
        "shape":[4294967296,4294967296,4294967296,4294967296],"data_offsets":[0,0]}}
        """,
        0)]
    [InlineData("""{"a":{"dtype":"F32","shape":[0],"data_offsets":[9223372036854775807,9223372036854775807]}}""", 0)]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0]}}""", 8)]
    [InlineData("""{"a":{"dtype":"F32","data_offsets":[0,8]}}""", 8)]
    [InlineData("""{"a":{"shape":[2],"data_offsets":[0,8]}}""", 8)]
    [InlineData("""{"a":3}""", 0)]
    [InlineData(
        """
        {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},
        "a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}
        """,
        8)]
    [InlineData("""[1]""", 0)]
    [InlineData("""{"a":""", 0)]
    public void AHeaderThatContradictsItselfIsRefused(string header, int dataBytes) =>
        AssertRefused(TestCheckpoint.Safetensors(header, new byte[dataBytes]));

    [Fact]
    public void AHeaderLengthBeyondTheFileIsRefused()
    {
        var error = AssertRefused([255, 255, 255, 255, 255, 255, 255, 255, .. "{}"u8]);
        Assert.Contains("claims 18446744073709551615 bytes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnyChangedByteIsReadOrRefusedButNeverCrashes()
    {
        var whole = TestCheckpoint.Safetensors(s_tensors, "F32");
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte).Sample((position, value) =>
        {
            var changed = whole.ToArray();
            changed[position] = value;
            try
            {
                using var reader = SafetensorsReader.OpenFile(Write(changed));
                return reader.Tensors.All(t => t.ElementType != "F32" || reader.ReadFloats(t.Name).Length >= 0);
            }
            catch (CheckpointFormatException)
            {
                return true;
            }
        }, threads: 1);
    }

    [Fact]
    public void TensorsOfOtherTypesAreRefusedByName()
    {
        const string header = """{"ids":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}""";
        using var reader = SafetensorsReader.OpenFile(Write(TestCheckpoint.Safetensors(header, new byte[4])));
        var error = Assert.Throws<CheckpointFormatException>(() => reader.ReadFloats("ids"));
        Assert.Contains("tensor 'ids' of F32, F16 or BF16, found U8", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ShardsAreReadAsOneCheckpoint()
    {
        var checkpoint = new TestCheckpoint(vocabulary: 30);
        checkpoint.Save(_folder.Path, "F16", shards: 3);
        using var reader = SafetensorsReader.Open(_folder.Path);
        Assert.Equal(3, reader.Files.Count);
        Assert.Equal(checkpoint.Tensors.Keys, reader.Tensors.Select(static t => t.Name).Order(StringComparer.Ordinal));
        Assert.All(checkpoint.Tensors, t => Assert.Equal(t.Value.Data, reader.ReadFloats(t.Key)));
    }

    [Fact]
    public void AMissingShardIsNamed()
    {
        new TestCheckpoint(vocabulary: 30).Save(_folder.Path, shards: 2);
        File.Delete(Path.Combine(_folder.Path, "model-00002-of-00002.safetensors"));
        var error = Assert.Throws<CheckpointFormatException>(() => SafetensorsReader.Open(_folder.Path));
        Assert.Contains("model-00002-of-00002.safetensors", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AShardThatIsCutIsNamed()
    {
        new TestCheckpoint(vocabulary: 30).Save(_folder.Path, shards: 2);
        var shard = Path.Combine(_folder.Path, "model-00002-of-00002.safetensors");
        File.WriteAllBytes(shard, File.ReadAllBytes(shard)[..^1]);
        var error = Assert.Throws<CheckpointFormatException>(() => SafetensorsReader.Open(_folder.Path));
        Assert.Contains("model-00002-of-00002.safetensors", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("F32")]
    [InlineData("F16")]
    public void AFileThatIsCutWhileInUseIsNamed(string elementType)
    {
        var path = Write(TestCheckpoint.Safetensors(s_tensors, elementType));
        using var reader = SafetensorsReader.OpenFile(path);
        using (var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            file.SetLength(reader.Find("a")!.OffsetBytes + 3);
        }

        var error = Assert.Throws<CheckpointFormatException>(() => reader.ReadFloats("a"));
        Assert.Contains("'a'", error.Message, StringComparison.Ordinal);
        Assert.Contains("cut while in use", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"weight_map":{"a":"../model.safetensors"}}""")]
    [InlineData("""{"weight_map":{"a":3}}""")]
    [InlineData("""{"weight_map":[]}""")]
    [InlineData("""{}""")]
    [InlineData("""{"weight_map":""")]
    public void ABrokenIndexIsRefused(string index)
    {
        _folder.With(SafetensorsReader.IndexFileName, index);
        Assert.Throws<CheckpointFormatException>(() => SafetensorsReader.Open(_folder.Path));
    }

    [Fact]
    public void AnIndexOfOtherShardsIsRefused()
    {
        File.WriteAllBytes(Path.Combine(_folder.Path, "s.safetensors"), TestCheckpoint.Safetensors(s_tensors, "F32"));
        _folder.With(SafetensorsReader.IndexFileName, """{"weight_map":{"a":"s.safetensors","z":"s.safetensors"}}""");
        var error = Assert.Throws<CheckpointFormatException>(() => SafetensorsReader.Open(_folder.Path));
        Assert.Contains("the tensor 'z'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AFolderWithoutWeightsIsRefused() =>
        Assert.Throws<CheckpointFormatException>(() => SafetensorsReader.Open(_folder.Path));

    private string Write(byte[] content)
    {
        var path = Path.Combine(_folder.Path, "model.safetensors");
        File.WriteAllBytes(path, content);
        return path;
    }

    private CheckpointFormatException AssertRefused(byte[] content)
    {
        var path = Write(content);
        return Assert.Throws<CheckpointFormatException>(() => SafetensorsReader.OpenFile(path));
    }
}
