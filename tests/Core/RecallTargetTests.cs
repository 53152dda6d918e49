using SparseSearch.Core.Searching;
using Xunit;

namespace SparseSearch.Tests;

public sealed class RecallTargetTests
{
    [Theory]
    [InlineData("exact", 1)]
    [InlineData("fast", 0.9)]
    [InlineData("balanced", 0.97)]
    [InlineData("0.5", 0.5)]
    [InlineData("0.95", 0.95)]
    [InlineData("0.999", 0.999)]
    public void NamesAndNumbersAreRead(string text, double level)
    {
        var target = RecallTarget.Parse(text);
        Assert.Equal(level, target.Level);
        Assert.Equal(level == 1, target.IsExact);
        Assert.Equal(target, RecallTarget.Parse(target.ToString()));
    }

    [Theory]
    [InlineData("1.2")]
    [InlineData("0.49")]
    [InlineData("0.9999")]
    [InlineData("-1")]
    [InlineData("NaN")]
    [InlineData("95%")]
    [InlineData("")]
    public void AnythingElseIsRefusedWithTheRange(string text)
    {
        var error = Assert.Throws<FormatException>(() => RecallTarget.Parse(text));
        Assert.Equal($"recall is {text}; ask for 0.5 to 0.999, or exact, fast, balanced.", error.Message);
    }

    [Fact]
    public void LevelOutsideTheRangeIsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new RecallTarget(0.9999));

    [Fact]
    public void TheDefaultIsExact() => Assert.True(default(RecallTarget).IsExact);
}
