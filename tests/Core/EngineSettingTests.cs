using SparseSearch.Core.Searching;
using Xunit;

namespace SparseSearch.Tests;

public sealed class EngineSettingTests
{
    [Fact]
    public void TextFormComesBackAsTheSameSetting()
    {
        var setting = new EngineSetting("windowed", ("min-contribution", 0.8), ("candidates", 40));

        Assert.Equal("windowed candidates=40 min-contribution=0.8", setting.ToString());
        Assert.Equal(setting, EngineSetting.Parse(setting.ToString()));
        Assert.Equal(40, setting.ValueOr("candidates", 1));
        Assert.Equal(1, setting.ValueOr("neighbours", 1));
    }

    [Theory]
    [InlineData("")]
    [InlineData("windowed candidates")]
    [InlineData("windowed candidates=")]
    [InlineData("windowed candidates=many")]
    [InlineData("windowed =4")]
    [InlineData("windowed candidates=NaN")]
    public void MalformedSettingIsRefused(string text) =>
        Assert.Throws<FormatException>(() => EngineSetting.Parse(text));

    [Fact]
    public void NameWithBlankIsRefused() => Assert.Throws<ArgumentException>(() => new EngineSetting("two words"));
}
