using System.Linq.Expressions;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.VectorData;
using SparseSearch.Core.TextEncoding;
using SparseSearch.Extensions.AI;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>Indexes through the abstractions of Microsoft.Extensions.VectorData alone.</summary>
public sealed class VectorStoreTests : IDisposable
{
    private const int Terms = 997;

    private static readonly Note[] s_notes =
    [
        new() { Id = "bone", Text = "vitamin and bone", Year = 2001, Tags = ["food"], Written = May(2001) },
        new() { Id = "heart", Text = "blood and heart", Year = 2010, Lang = "en", IsOpen = true, Written = May(2010) },
        new() { Id = "both", Text = "bone and heart", Year = 2020, Lang = "de", Tags = ["food", "body"] },
    ];

    private readonly HashingEncoder _encoder = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task RecordsAreWrittenReadFoundReplacedAndDeleted()
    {
        using VectorStore store = Store();
        var notes = await NotesAsync(store);
        Assert.Equal(["notes"], await store.ListCollectionNamesAsync().ToListAsync());
        var bone = await notes.GetAsync("bone");
        Assert.Equal(("vitamin and bone", 2001, null), (bone!.Text, bone.Year, bone.Lang));
        Assert.Equal(s_notes[0].Tags!, bone.Tags!);
        Assert.Equal(s_notes[0].Written, bone.Written!.Value.ToUniversalTime());
        Assert.Equal(["bone", "both"], await notes.SearchAsync("bone", top: 5).Select(static f => f.Record.Id).Order().ToListAsync());
        await notes.UpsertAsync(new Note { Id = "bone", Text = "teeth" });
        Assert.Equal(["both"], await notes.SearchAsync("bone", top: 5).Select(static f => f.Record.Id).ToListAsync());
        await notes.DeleteAsync(["both", "none"]);
        Assert.Null(await notes.GetAsync("both"));
        Assert.Equal(["bone", "heart"], await notes.GetAsync(["bone", "both", "heart"]).Select(static n => n.Id).ToListAsync());
        await notes.EnsureCollectionDeletedAsync();
        Assert.False(await store.CollectionExistsAsync("notes"));
        var missing = await Assert.ThrowsAsync<VectorStoreException>(() => notes.GetAsync("bone"));
        Assert.Equal(("notes", "GetAsync"), (missing.CollectionName, missing.OperationName));
    }

    [Fact]
    public async Task WhatOneStoreWroteTheNextOneFinds()
    {
        using (VectorStore store = Store())
        {
            await NotesAsync(store);
        }

        using VectorStore again = Store();
        var notes = again.GetCollection<string, Note>("notes");
        Assert.True(await notes.CollectionExistsAsync());
        Assert.Equal(3, await notes.GetAsync(static n => n.Year > 0, top: 10).CountAsync());
    }

    [Fact]
    public async Task FiltersAreComputedAsTheExpressionSays()
    {
        using VectorStore store = Store();
        var notes = await NotesAsync(store);
        string[] languages = ["en", "fr"];
        var since = May(2005);
        foreach (var filter in (Expression<Func<Note, bool>>[])
        [
            static n => n.Year == 2010, static n => n.Year != 2010, static n => n.Year >= 2010, static n => 2010 < n.Year,
            static n => n.Year > 2001 && n.Year < 2020, static n => n.Lang == "en" || n.Lang == "de", static n => !(n.Lang == "en"),
            static n => n.Lang == null, static n => n.Lang != null, static n => n.IsOpen, static n => !n.IsOpen, static n => n.IsOpen == false,
            static n => n.Tags != null && n.Tags.Contains("body"), n => languages.Contains(n.Lang), n => n.Written >= since,
            n => n.Year == languages.Length + 2008,
        ])
        {
            var expected = s_notes.Where(filter.Compile()).Select(static n => n.Id).Order();
            Assert.Equal(expected, await notes.GetAsync(filter, top: 10).Select(static n => n.Id).Order().ToListAsync());
            var found = notes.SearchAsync("bone heart", top: 10, new VectorSearchOptions<Note> { Filter = filter });
            Assert.Equal(expected, await found.Select(static f => f.Record.Id).Order().ToListAsync());
        }
    }

    [Fact]
    public async Task ASearchTakesSkipThresholdAndASparseVector()
    {
        using VectorStore store = Store();
        var notes = await NotesAsync(store);
        var all = await notes.SearchAsync("bone heart", top: 10).ToListAsync();
        var options = new VectorSearchOptions<Note> { Skip = 1, VectorProperty = static n => n.Text };
        Assert.Equal(
            all.Skip(1).Select(static f => f.Record.Id),
            await notes.SearchAsync("bone heart", 10, options).Select(static f => f.Record.Id).ToListAsync());
        options = new VectorSearchOptions<Note> { ScoreThreshold = all[0].Score };
        Assert.Equal(all[0].Score, (await notes.SearchAsync("bone heart", 10, options).SingleAsync()).Score);
        using IEmbeddingGenerator<string, SparseEmbedding> generator = new SparseEmbeddingGenerator(_encoder, EncodingSide.Query);
        var vector = (await generator.GenerateAsync(["bone heart"]))[0];
        Assert.Equal(all.Select(static f => f.Score), await notes.SearchAsync(vector, 10).Select(static f => f.Score).ToListAsync());
        Assert.Equal(2, await notes.SearchAsync(vector.Vector, 2).CountAsync());
    }

    [Fact]
    public async Task WhatASparseIndexHasNotIsRefusedByName()
    {
        using VectorStore store = Store();
        var notes = await NotesAsync(store);
        await RefusedAsync("ReadOnlyMemory", () => notes.SearchAsync(new ReadOnlyMemory<float>([1]), 1).ToListAsync().AsTask());
        await RefusedAsync("IncludeVectors", () => notes.SearchAsync("a", 1, new() { IncludeVectors = true }).ToListAsync().AsTask());
        await RefusedAsync("order", () => notes.GetAsync(
            static n => n.Year > 0, 1, new() { OrderBy = static o => o.Ascending(static n => n.Year) }).ToListAsync().AsTask());
        await RefusedAsync("StartsWith", () => notes.GetAsync(static n => n.Lang!.StartsWith('e'), 1).ToListAsync().AsTask());
        await RefusedAsync("Text", () => notes.GetAsync(static n => n.Text == "a", 1).ToListAsync().AsTask());
        await RefusedAsync("Year", () => notes.GetAsync(static n => n.Year == n.Id.Length, 1).ToListAsync().AsTask());
        Refused("key", () => store.GetCollection<int, Note>("x"));
        Refused("Dense", () => store.GetCollection<string, DenseNote>("x"));
        Refused("Dynamic", () => store.GetDynamicCollection("x", new()));
        foreach (var (property, word) in (IEnumerable<(VectorStoreProperty, string)>)
        [
            (new VectorStoreVectorProperty("Text", typeof(string), 3), "997"),
            (new VectorStoreVectorProperty("Text", typeof(string), Terms) { DistanceFunction = DistanceFunction.CosineDistance },
                "CosineDistance"),
            (new VectorStoreVectorProperty("Text", typeof(string), Terms) { IndexKind = IndexKind.Hnsw }, "index kind"),
            (new VectorStoreDataProperty("Year", typeof(int)) { IsFullTextIndexed = true }, "words"),
            (new VectorStoreDataProperty("Year", typeof(int)) { StorageName = "text" }, "StorageName"),
        ])
        {
            Refused(word, () => store.GetCollection<string, Note>("x", Definition(property)));
        }

        Assert.Throws<ArgumentException>(() => store.GetCollection<string, Note>("../x"));
        Assert.Throws<ArgumentException>(() => store.GetCollection<string, Note>(
            "x", new() { Properties = [new VectorStoreKeyProperty("Id", typeof(string))] }));
    }

    [Fact]
    public void TheStoreSaysWhatItIs()
    {
        using VectorStore store = Store();
        Assert.Equal("sparsesearch", ((VectorStoreMetadata)store.GetService(typeof(VectorStoreMetadata))!).VectorStoreSystemName);
        using var notes = store.GetCollection<string, Note>("notes");
        Assert.Equal("notes", ((VectorStoreCollectionMetadata)notes.GetService(typeof(VectorStoreCollectionMetadata))!).CollectionName);
        Assert.Null(notes.GetService(typeof(IKeywordHybridSearchable<Note>)));
    }

    private static DateTime May(int year) => new(year, 5, 1, 0, 0, 0, DateTimeKind.Utc);

    private static VectorStoreCollectionDefinition Definition(VectorStoreProperty property) => new()
    {
        Properties =
        [
            new VectorStoreKeyProperty("Id", typeof(string)), property,
            .. property is VectorStoreVectorProperty
                ? (VectorStoreProperty[])[] : [new VectorStoreVectorProperty("Text", typeof(string), Terms)],
        ],
    };

    private static void Refused(string word, Action action) =>
        Assert.Contains(word, Assert.Throws<NotSupportedException>(action).Message, StringComparison.Ordinal);

    private static async Task RefusedAsync(string word, Func<Task> action) =>
        Assert.Contains(word, (await Assert.ThrowsAsync<NotSupportedException>(action)).Message, StringComparison.Ordinal);

    private static async Task<VectorStoreCollection<string, Note>> NotesAsync(VectorStore store)
    {
        var notes = store.GetCollection<string, Note>("notes");
        await notes.EnsureCollectionExistsAsync();
        await notes.UpsertAsync(s_notes);
        return notes;
    }

    private SparseVectorStore Store() => new(new SparseVectorStoreOptions { Folder = _folder["store"], Encoder = _encoder });

    private sealed class Note
    {
        [VectorStoreKey]
        public string Id { get; set; } = "";

        [VectorStoreVector(Terms)]
        public string Text { get; set; } = "";

        [VectorStoreData]
        public int Year { get; set; }

        [VectorStoreData]
        public string? Lang { get; set; }

        [VectorStoreData]
        public bool IsOpen { get; set; }

        [VectorStoreData(StorageName = "tags")]
        public string[]? Tags { get; set; }

        [VectorStoreData]
        public DateTime? Written { get; set; }
    }

    private sealed class DenseNote
    {
        [VectorStoreKey]
        public string Id { get; set; } = "";

        [VectorStoreVector(Terms)]
        public ReadOnlyMemory<float> Vector { get; set; }
    }
}
