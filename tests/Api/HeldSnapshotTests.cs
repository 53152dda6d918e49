using SparseSearch.Api.Service;
using SparseSearch.Core.Vectors;
using SparseSearch.Embedded.Composition;
using SparseSearch.Indexer.Live;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>States that cursors walk through are kept for a minute after each step, and not too many of them.</summary>
public sealed class HeldSnapshotTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly HandClock _clock = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AStateIsKeptAsLongAsItIsWalkedThroughAndThenGone()
    {
        using var index = Open();
        var state = index.Use();
        index.Held.Keep(state);
        state.Release();
        index.Refresh();
        for (var step = 0; step < 3; step++)
        {
            _clock.Now += TimeSpan.FromSeconds(50);
            var again = index.Held.Use(state.Serial);
            index.Held.Keep(again);
            Assert.Equal(0, again.Index.LiveDocCount);
            again.Release();
        }

        _clock.Now += HeldSnapshots.KeptFor;
        Assert.Equal("cursor_expired", Assert.Throws<RequestException>(() => index.Held.Use(state.Serial)).Code);
        Assert.False(state.TryUse());
    }

    [Fact]
    public void TooManyStatesAreRefusedUntilSomeAreGone()
    {
        using var index = Open();
        for (var i = 0; i < HeldSnapshots.Most; i++)
        {
            KeepNewest(index);
        }

        var refused = Assert.Throws<RequestException>(() => KeepNewest(index));
        Assert.Equal((429, "too_many_cursors"), (refused.Status, refused.Code));
        _clock.Now += HeldSnapshots.KeptFor;
        KeepNewest(index);
    }

    private static void KeepNewest(ServedIndex index)
    {
        index.Refresh();
        var state = index.Use();
        try
        {
            index.Held.Keep(state);
        }
        finally
        {
            state.Release();
        }
    }

    private ServedIndex Open() => new(
        "notes", LiveIndexes.Create(_folder["notes"], new Vocabulary(["a", "b"]), EngineSections.Default, new LiveOptions(), null), null,
        _clock);

    private sealed class HandClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
