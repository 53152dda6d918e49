using System.Text;
using SparseSearch.Core.Documents;
using SparseSearch.Core.Filters;
using SparseSearch.Core.Searching;
using SparseSearch.Core.Segments;
using SparseSearch.Core.TextEncoding;
using SparseSearch.Core.Vectors;
using SparseSearch.Embedded;
using SparseSearch.Indexer;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>An index inside a program: what is written is found, and what cannot be done is said.</summary>
public sealed class SparseIndexTests : IDisposable
{
    private static readonly SourceDocument[] s_notes =
    [
        Note("bone", "vitamin and bone", 2001), Note("heart", "blood and heart", 2010), Note("both", "bone and heart", 2020),
    ];

    private readonly HashingEncoder _encoder = new();
    private readonly TemporaryFolder _folder = new();

    private SparseIndexOptions Options => new() { Encoder = _encoder };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task WhatIsAddedIsFoundAfterARefreshAndThereAfterReopening()
    {
        using (var index = SparseIndex.OpenOrCreate(_folder["notes"], Options))
        {
            Assert.Equal(3, await index.AddAsync(s_notes));
            Assert.Empty((await index.SearchAsync("bone")).Hits);
            index.Refresh();
            var found = await index.SearchAsync("bone");
            Assert.True(found.IsExact);
            Assert.Equal(["bone", "both"], found.Hits.Select(static h => h.Id).Order());
            Assert.True(await index.DeleteAsync("both"));
            Assert.False(await index.DeleteAsync("none"));
        }

        using var again = SparseIndex.OpenOrCreate(_folder["notes"], Options);
        Assert.Equal("bone", Assert.Single((await again.SearchAsync("bone")).Hits).Id);
        Assert.Equal("blood and heart", again.Find("heart")!.Text);
        Assert.Null(again.Find("both"));
        Assert.Equal(2, again.Statistics.LiveDocCount);
    }

    [Fact]
    public async Task AQueryTakesFilterOffsetRecallAndExplainsScoresThatAddUp()
    {
        using var index = await NotesAsync();
        Assert.Equal(["both"], (await index.SearchAsync("bone", filter: "year >= 2005")).Hits.Select(static h => h.Id));
        var query = new IndexQuery { Text = "bone heart", Explain = true, SnippetLength = 40 };
        var all = await index.SearchAsync(query);
        Assert.Equal(3, all.Hits.Count);
        Assert.All(all.Hits, static hit => Assert.Equal(hit.Score, hit.Terms.Sum(static t => t.Contribution), 1e-4f));
        Assert.All(all.Hits, static hit => Assert.Equal(hit.Document!.Text, hit.Snippet));
        var rest = await index.SearchAsync(query with { Offset = 1, Stored = false, Explain = false, SnippetLength = null });
        Assert.Equal(all.Hits.Skip(1).Select(static h => h.Id), rest.Hits.Select(static h => h.Id));
        Assert.All(rest.Hits, static hit => Assert.Null(hit.Document));
        var planned = await index.SearchAsync(query with { Recall = RecallTarget.Fast });
        Assert.Equal("auto", planned.Engine);
        Assert.Equal(all.Hits.Select(static h => h.Id), planned.Hits.Select(static h => h.Id));
        Assert.Single((await index.SearchAsync(query with { MinScore = all.Hits[0].Score })).Hits);
        Assert.Equal(["heart", "both"], index.Find(FilterParser.Parse("year > 2001"), top: 5).Select(static d => d.Id));
        Assert.Equal(["both"], index.Find(FilterParser.Parse("year > 2001"), top: 5, skip: 1).Select(static d => d.Id));
    }

    [Fact]
    public async Task VectorsTakeThePlaceOfTextsInAnIndexWithoutAModel()
    {
        using var index = SparseIndex.Create(_folder["v"], new SparseIndexOptions { Vocabulary = ["a", "b", "c"] });
        await index.AddAsync(new SourceDocument("1", "", ""), new SparseVector([0, 2], [1, 2]));
        index.RefreshIfChanged();
        var found = await index.SearchAsync(new IndexQuery { Vector = new SparseVector([2], [1]) });
        Assert.Equal(("1", 2f), (found.Hits[0].Id, found.Hits[0].Score));
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => index.SearchAsync("a"));
        Assert.Contains("vector", refused.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidOperationException>(() => index.AddAsync(s_notes));
        await Assert.ThrowsAsync<ArgumentException>(() => index.SearchAsync(new IndexQuery { Vector = new SparseVector([3], [1]) }));
    }

    [Fact]
    public async Task ACopyIsAnIndexOfTheSameDocuments()
    {
        using var index = await NotesAsync();
        await index.AddAsync([Note("late", "bone again", 2021)]);
        index.SaveSnapshot(_folder["copy"]);
        await index.DeleteAsync("late");
        using var copy = SparseIndex.Open(_folder["copy"], Options);
        Assert.Equal(4, copy.Statistics.LiveDocCount);
        Assert.Contains("late", (await copy.SearchAsync("bone")).Hits.Select(static h => h.Id));
    }

    [Fact]
    public async Task ADocumentThatBreaksALimitIsNamedAndThoseBeforeItAreKept()
    {
        using var index = await NotesAsync();
        var refused = await Assert.ThrowsAsync<RefusedDocumentException>(() => index.AddAsync(
            [Note("good", "bone", 2000), new SourceDocument("bad", "", "x") { Fields = "{\"year\":\"text\"}"u8.ToArray() }]));
        Assert.Contains("bad", refused.Message, StringComparison.Ordinal);
        Assert.Equal(4, index.Statistics.LiveDocCount);
    }

    [Fact]
    public async Task WhatCannotBeAskedIsRefusedWithValueAndRemedy()
    {
        using var index = await NotesAsync();
        foreach (var query in (IndexQuery[])
        [
            new(), new() { Text = "a", Vector = SparseVector.Empty }, new() { Text = "a", K = 0 }, new() { Text = "a", Offset = -1 },
            new() { Text = "a", K = int.MaxValue, Offset = int.MaxValue }, new() { Text = "a", SnippetLength = 3 },
            new() { Text = "a", Engine = "warp" }, new() { Text = "a", Engine = "exact", Recall = RecallTarget.Fast },
        ])
        {
            await Assert.ThrowsAnyAsync<ArgumentException>(() => index.SearchAsync(query));
        }

        await Assert.ThrowsAsync<InvalidOperationException>(() => index.SearchAsync(new IndexQuery { Text = "a", Engine = "seismic" }));
        await Assert.ThrowsAsync<FilterException>(() => index.SearchAsync("a", filter: "yaer = 3"));
        await Assert.ThrowsAsync<OperationCanceledException>(() => index.SearchAsync("a", cancellationToken: new(canceled: true)));
    }

    [Fact]
    public void OptionsThatDoNotFitAreToldWhenItIsOpened()
    {
        Assert.Throws<ArgumentException>(() => SparseIndex.Create(_folder["n"], new SparseIndexOptions()));
        Assert.Throws<ArgumentException>(() => SparseIndex.Create(_folder["n"], Options with { Vocabulary = ["a"] }));
        Assert.Throws<ArgumentException>(() => SparseIndex.Create(_folder["n"], Options with { Engines = ["warp"] }));
        Assert.Throws<ArgumentOutOfRangeException>(() => SparseIndex.Create(_folder["n"], Options with { BatchSize = 0 }));
        Assert.Throws<IndexFormatException>(() => SparseIndex.Open(_folder["n"]));
        SparseIndex.Create(_folder["n"], Options).Dispose();
        Assert.Throws<InvalidOperationException>(() => SparseIndex.Create(_folder["n"], Options));
        Assert.Throws<VocabularyMismatchException>(() =>
            SparseIndex.Open(_folder["n"], new SparseIndexOptions { Vocabulary = ["a", "b"] }));
        using var index = SparseIndex.Open(_folder["n"], Options);
        Assert.ThrowsAny<IOException>(() => SparseIndex.Open(_folder["n"], Options));
    }

    [Fact]
    public async Task AnotherModelIsRefusedAndTheOneThatFilledItIsFoundAgain()
    {
        var model = TestPaths.Data("models", "inference-free-tiny");
        using (var index = SparseIndex.Create(_folder["m"], new SparseIndexOptions { Model = model }))
        {
            await index.AddAsync([s_notes[0]]);
        }

        Assert.Throws<VocabularyMismatchException>(() => SparseIndex.Open(_folder["m"], Options));
        using (var index = SparseIndex.Open(_folder["m"]))
        {
            Assert.Equal("bone", Assert.Single((await index.SearchAsync("vitamin")).Hits).Id);
            var other = Assert.Throws<InvalidOperationException>(() => SparseIndex.Open(
                _folder["m"], new SparseIndexOptions { Encoder = new Renamed(index.Encoder!) }));
            Assert.Contains("another model", other.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task ASearchThatRunsWhileItIsClosedEndsAndLaterOnesAreRefused()
    {
        var index = await NotesAsync();
        index.Dispose();
        index.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => index.SearchAsync("bone"));
        Assert.Throws<ObjectDisposedException>(() => index.Find("bone"));
    }

    private static SourceDocument Note(string id, string text, int year) =>
        new(id, "", text) { Fields = Encoding.UTF8.GetBytes($"{{\"year\":{year}}}") };

    private async Task<SparseIndex> NotesAsync()
    {
        var index = SparseIndex.Create(_folder["notes"], Options);
        await index.AddAsync(s_notes);
        index.Refresh();
        return index;
    }

    /// <summary>A model with the same terms and other weights, as far as one can see.</summary>
    private sealed class Renamed(ISparseEncoder encoder) : ISparseEncoder
    {
        public EncoderDescription Description => encoder.Description with { Hash = "other" };

        public Vocabulary Vocabulary => encoder.Vocabulary;

        public Task<SparseVector[]> EncodeAsync(
            IReadOnlyList<string> texts, EncodingSide side, IProgress<EncodingProgress>? progress = null,
            CancellationToken cancellationToken = default) => encoder.EncodeAsync(texts, side, progress, cancellationToken);

        public void Dispose()
        {
        }
    }
}
