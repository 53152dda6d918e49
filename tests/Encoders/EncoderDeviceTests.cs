using SparseSearch.Encoders;
using SparseSearch.Encoders.Onnx;
using SparseSearch.Encoders.Runtime;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>Goal: devices are named, found and refused as documented. Method: by hand, with invented numbers of them.</summary>
public sealed class EncoderDeviceTests
{
    [Theory]
    [InlineData("auto")]
    [InlineData("cpu")]
    [InlineData("cuda")]
    [InlineData("cuda:0")]
    [InlineData("cuda:15")]
    public void ADeviceIsReadAsItIsWritten(string text) => Assert.Equal(text, EncoderDevice.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("gpu")]
    [InlineData("CUDA")]
    [InlineData("cuda:")]
    [InlineData("cuda:-1")]
    [InlineData("cuda:1,cuda:2")]
    [InlineData("cpu:0")]
    public void OtherNamesAreRefusedWithThoseThereAre(string text)
    {
        var error = Assert.Throws<FormatException>(() => EncoderDevice.Parse(text));
        Assert.Contains($"'{text}'", error.Message, StringComparison.Ordinal);
        Assert.Contains("auto, cpu, cuda or cuda:N", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EveryDeviceIsTakenUnlessOneIsNamed()
    {
        Assert.Equal(
            [EncoderDevice.Cuda(0), EncoderDevice.Cuda(1)], Resolve(EncoderDevice.Auto, count: 2).Devices);
        Assert.Equal(
            [EncoderDevice.Cuda(0), EncoderDevice.Cuda(1)], Resolve(EncoderDevice.AllCuda, count: 2).Devices);
        Assert.Equal([EncoderDevice.Cuda(1)], Resolve(EncoderDevice.Cuda(1), count: 2).Devices);
        Assert.Equal([EncoderDevice.Cpu], EncoderDevices.Resolve(EncoderDevice.Cpu).Devices);
    }

    [Fact]
    public void WithoutADeviceAutoMeansTheProcessorAndSaysWhy()
    {
        var found = Resolve(EncoderDevice.Auto, count: 0);
        Assert.Equal([EncoderDevice.Cpu], found.Devices);
        Assert.Equal("No driver.", found.FallbackReason);
        Assert.Null(EncoderDevices.Resolve(EncoderDevice.Auto, 0, "No build.", isInstalled: false).FallbackReason);
    }

    [Fact]
    public void ADeviceAskedForAndAbsentIsRefusedWithTheReasonAndTheRemedy()
    {
        var none = Assert.Throws<EncoderDeviceException>(() => Resolve(EncoderDevice.Cuda(0), count: 0));
        Assert.Contains("cuda:0 cannot be used. No driver.", none.Message, StringComparison.Ordinal);
        Assert.Contains("give the device cpu", none.Message, StringComparison.Ordinal);
        var beyond = Assert.Throws<EncoderDeviceException>(() => Resolve(EncoderDevice.Cuda(2), count: 2));
        Assert.Contains("has 2 CUDA device(s), cuda:0 to cuda:1", beyond.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AProviderThatWillNotLoadIsAProblemAndNoCrash()
    {
        using var folder = new TemporaryModelFolder();
        var path = Path.Combine(folder.Path, "libonnxruntime_providers_cuda.so");
        File.WriteAllText(path, "not a library");
        var broken = CudaProvider.LoadFrom(path);
        Assert.Empty(broken.Devices);
        Assert.Contains(path, broken.Problem, StringComparison.Ordinal);
        Assert.Contains("docs/GPU.md", broken.Problem, StringComparison.Ordinal);
        Assert.Contains("there is no file", CudaProvider.LoadFrom(path + "x").Problem, StringComparison.Ordinal);
        Assert.Contains("-p:Gpu=true", CudaProvider.LoadFrom(null).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void TheProviderIsLookedForBesideTheProgramUnlessItIsNamed()
    {
        using var folder = new TemporaryModelFolder();
        Assert.Null(CudaProvider.Find(null, folder.Path));
        Assert.Equal("/opt/x.so", CudaProvider.Find("/opt/x.so", folder.Path));
        var path = Path.Combine(
            folder.Path, OperatingSystem.IsWindows() ? "onnxruntime_providers_cuda.dll" : "libonnxruntime_providers_cuda.so");
        File.WriteAllText(path, "");
        Assert.Equal(path, CudaProvider.Find("", folder.Path));
    }

    [Theory]
    [InlineData(0f, 0x0000)]
    [InlineData(1f, 0x3F80)]
    [InlineData(-2.5f, 0xC020)]
    [InlineData(1.00390625f, 0x3F80)]
    [InlineData(1.01171875f, 0x3F82)]
    [InlineData(3.3895314e38f, 0x7F7F)]
    public void Bfloat16IsRoundedToTheNearestTiesToEven(float value, int bits) =>
        Assert.Equal(bits, GraphNumbers.ToBFloat16(value));

    [Fact]
    public void AWeightBeyondHalfPrecisionIsRefusedByName()
    {
        using var stream = new MemoryStream();
        var error = Assert.Throws<NotSupportedException>(
            () => GraphNumbers.Write(stream, "layer.weight", OnnxElementType.Float16, [1f, -70_000f]));
        Assert.Contains("'layer.weight' holds -70000", error.Message, StringComparison.Ordinal);
        Assert.Contains("bf16 or fp32", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NumbersAreWrittenInTheElementType()
    {
        using var stream = new MemoryStream();
        GraphNumbers.Write(stream, "x", OnnxElementType.Float16, [1f, 65_504f]);
        GraphNumbers.Write(stream, "x", OnnxElementType.BFloat16, [1f]);
        GraphNumbers.Write(stream, "x", OnnxElementType.Float, [1f]);
        Assert.Equal("003CFF7B803F0000803F", Convert.ToHexString(stream.ToArray()));
    }

    private static EncoderDevices Resolve(EncoderDevice wish, int count) =>
        EncoderDevices.Resolve(wish, count, count == 0 ? "No driver." : null, isInstalled: true);
}
