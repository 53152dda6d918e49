using CsCheck;
using SparseSearch.Core.Vectors;
using Xunit;

namespace SparseSearch.Tests;

public sealed class WeightQuantizerTests
{
    private static readonly Gen<float[]> s_weights = Gen.Float[1e-3f, 50f].Array[1, 60];

    [Fact]
    public void TheErrorIsWithinItsBound() =>
        Gen.Select(s_weights, Gen.Bool).Sample((weights, isWide) =>
        {
            var quantizer = WeightQuantizer.ForMaxWeight(isWide ? 16 : 8, weights.Max());
            return weights.All(w => Math.Abs(w - quantizer.WeightOf(quantizer.Quantize(w))) <= quantizer.MaxError);
        });

    [Fact]
    public void AWeightAboveHalfAStepIsOffByHalfAStepAtMost() =>
        s_weights.Sample(weights =>
        {
            var quantizer = WeightQuantizer.ForMaxWeight(16, weights.Max());
            return weights.Where(w => w >= quantizer.Scale / 2).All(
                w => Math.Abs(w - (quantizer.Quantize(w) * quantizer.Scale)) <= quantizer.Scale * 0.5000001);
        });

    [Fact]
    public void NoWeightIsLost()
    {
        var quantizer = WeightQuantizer.ForMaxWeight(8, 1000f);
        Assert.Equal(1, quantizer.Quantize(float.Epsilon));
        Assert.Equal(255, quantizer.Quantize(1000f));
        Assert.Equal(255, quantizer.Quantize(float.MaxValue));
    }

    [Fact]
    public void MultiplesOfAStepKeepTheirValuesInEightBits() =>
        Gen.Select(Gen.Float[1e-3f, 4f], Gen.Int[1, 255].Array[2, 80]).Sample((step, multiples) =>
        {
            var weights = multiples.Append(1).Select(m => (float)(m * (double)step)).ToArray();
            var quantizer = WeightQuantizer.Choose(weights);
            return quantizer.Bits == 8 && weights.All(
                w => Math.Abs(w - quantizer.WeightOf(quantizer.Quantize(w))) <= w * 1e-6f);
        });

    [Fact]
    public void WholeNumbersKeepTheirValuesWhereverTheyBegin()
    {
        foreach (var weights in new float[][] { [17, 23, 200], [3, 7], [40, 60, 255], [1] })
        {
            var quantizer = WeightQuantizer.Choose(weights);
            Assert.Equal(8, quantizer.Bits);
            Assert.Equal(weights, weights.Select(w => quantizer.WeightOf(quantizer.Quantize(w))));
        }

        float[] large = [2, 999, 40_001];
        var wide = WeightQuantizer.Choose(16, large);
        Assert.Equal(large, large.Select(w => wide.WeightOf(wide.Quantize(w))));
    }

    [Fact]
    public void OtherWeightsTakeSixteenBits()
    {
        float[] weights = [0.1f, 0.2345f, 0.777f, 1.414f, 2.718f, 3.1416f];
        var quantizer = WeightQuantizer.Choose(weights);
        Assert.Equal(16, quantizer.Bits);
        Assert.Equal(3.1416f, quantizer.WeightOf(quantizer.MaxImpact));
    }

    [Fact]
    public void NoWeightsAtAllStillGiveAQuantizer() => Assert.Equal(1.0, WeightQuantizer.Choose([]).Scale);

    [Theory]
    [InlineData(7, 1.0)]
    [InlineData(8, 0.0)]
    [InlineData(16, double.NaN)]
    [InlineData(16, double.PositiveInfinity)]
    public void ParametersOutsideTheirRangeAreRefused(int bits, double scale) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new WeightQuantizer(bits, scale));
}
