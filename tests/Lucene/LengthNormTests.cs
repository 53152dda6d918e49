using SparseSearch.Lucene;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: lengths are rounded as newer Lucene rounds them.
/// Method: the values that its documentation and its own test name, and the properties that hold for all.
/// </summary>
public sealed class LengthNormTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(23, 23)]
    [InlineData(39, 39)]
    [InlineData(40, 40)]
    [InlineData(41, 40)]
    [InlineData(42, 42)]
    [InlineData(55, 54)]
    [InlineData(56, 56)]
    [InlineData(59, 56)]
    [InlineData(60, 60)]
    [InlineData(100, 96)]
    [InlineData(1_000, 984)]
    [InlineData(int.MaxValue, 2_013_265_944)]
    public void LengthStandsForTheLargestThatIsNoLonger(int length, int expected) =>
        Assert.Equal(expected, LengthNorm.Decode(LengthNorm.Encode(length)));

    [Fact]
    public void EveryByteIsALengthAndLengthsAscend()
    {
        for (var code = 0; code < 256; code++)
        {
            Assert.Equal(code, LengthNorm.Encode(LengthNorm.Lengths[code]));
            Assert.True(code == 0 || LengthNorm.Lengths[code] > LengthNorm.Lengths[code - 1]);
        }
    }

    [Fact]
    public void NoLengthLosesMoreThanAnEighth()
    {
        for (var length = 1; length < 100_000; length++)
        {
            var rounded = LengthNorm.Decode(LengthNorm.Encode(length));
            Assert.InRange(rounded, length - (length / 8.0), length);
        }
    }

    [Fact]
    public void ANegativeLengthIsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(static () => LengthNorm.Encode(-1));
}
