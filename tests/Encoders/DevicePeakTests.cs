using SparseSearch.Encoders;
using SparseSearch.Encoders.Onnx;
using SparseSearch.Encoders.Runtime;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>Goal: the peak is that of products that are really computed. Method: small matrices on the processor.</summary>
public sealed class DevicePeakTests
{
    [Fact]
    public void AChainMultipliesAgainAndAgain()
    {
        var chain = new MatrixChain(5, 3);
        Assert.Equal(2 * 3 * 125, chain.Operations);
        var graph = chain.Build(OnnxElementType.Float, seed: 1);
        Assert.Equal(["MatMul", "MatMul", "MatMul", "ReduceMax"], graph.Nodes.Select(static n => n.Operator));
        using var left = chain.Left(OnnxElementType.Float, seed: 1);
        Assert.Equal(25, left.GetTensorDataAsSpan<float>().ToArray().Distinct().Count());
    }

    [Fact]
    public void TheProcessorIsMeasuredInSinglePrecision()
    {
        var peak = DevicePeak.Measure(EncoderDevice.Cpu, EncoderPrecision.Int8, new MatrixChain(64, 2), default);
        Assert.InRange(peak, 1e6, 1e15);
    }

    [Fact]
    public void ADeviceWithoutThePrecisionAndSeveralDevicesAreRefused()
    {
        var error = Assert.Throws<NotSupportedException>(
            () => DevicePeak.Measure(EncoderDevice.Cpu, EncoderPrecision.Float16));
        Assert.Contains("fp32 or int8, not fp16", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => DevicePeak.Measure(EncoderDevice.AllCuda, EncoderPrecision.Auto));
        Assert.Throws<ArgumentException>(() => DevicePeak.Measure(EncoderDevice.Auto, EncoderPrecision.Auto));
    }

    [Fact]
    public void AMeasurementCanBeStopped() => Assert.ThrowsAny<OperationCanceledException>(() => DevicePeak.Measure(
        EncoderDevice.Cpu, EncoderPrecision.Auto, new MatrixChain(8, 1), new CancellationToken(canceled: true)));
}
