using SparseSearch.Benchmarks.Kills;
using Xunit;
using Xunit.Abstractions;

namespace SparseSearch.Tests;

/// <summary>The real program, killed at random instants, loses nothing that it acknowledged and halves nothing.</summary>
public sealed class KillTests(ITestOutputHelper output)
{
    [Fact]
    [Trait("Category", "Long")]
    public void TwoHundredKillsOfTheProgramLoseNothingThatWasAcknowledged()
    {
        using var folder = new TemporaryFolder();
        using var log = new StringWriter();
        var tally = new KillRun(
            new KillOptions { Kills = 200, Program = KillRun.ProgramOfThisBuild(), Folder = folder["kills"], Seed = 20 }, log).Run();
        output.WriteLine($"{log}{tally}");
        Assert.Equal(200, tally.Kills);
        Assert.True(tally.WithUnfinishedSegment > 5, $"{tally}");
        Assert.True(tally.WithLogTail > 20, $"{tally}");
        Assert.True(tally.Resumed > 20, $"{tally}");
    }
}
