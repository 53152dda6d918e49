using System.Text.Json;
using SparseSearch.Cli;
using SparseSearch.Core.Documents;
using SparseSearch.Core.Segments;
using SparseSearch.Embedded.Composition;
using SparseSearch.Eval.Datasets;
using SparseSearch.Indexer.Live;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>The verbs that change an index, through the command line.</summary>
public sealed class LiveCommandTests : IDisposable
{
    private static readonly string s_model = TestPaths.Data("models", "splade-tiny");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ACollectionThatWasAddedIsFoundLikeOneThatWasBuilt()
    {
        var live = _folder["live.index"];
        await DoneAsync("index", TestPaths.Data("tiny"), "--model", s_model, "--index", _folder["built.index"]);
        var added = await JsonAsync("add", TestPaths.Data("tiny"), "--model", s_model, "--index", live, "--json");
        Assert.Equal(added.GetProperty("read").GetInt64(), added.GetProperty("documents").GetInt64());
        foreach (var query in (string[])["bone density", "virus infection", "tax law"])
        {
            var expected = await JsonAsync("search", "--index", _folder["built.index"], query, "--json");
            var actual = await JsonAsync("search", "--index", live, query, "--json");
            Assert.Equal(IdsOf(expected), IdsOf(actual));
        }

        // The model is the index's own now, and the same documents replace themselves.
        var again = await JsonAsync("add", TestPaths.Data("tiny"), "--index", live, "--json");
        Assert.Equal(added.GetProperty("documents").GetInt64(), again.GetProperty("documents").GetInt64());
    }

    [Fact]
    public async Task DocumentsAreDeletedByIdByFileAndByFilter()
    {
        await AddVectorsAsync("live.index", 0, 30);
        var one = await JsonAsync("delete", "--index", _folder["live.index"], "d1", "d2", "nowhere", "--json");
        Assert.Equal((3, 2, 28), Counts(one));
        var file = _folder.Write("ids.txt", "d3\n\nd4\n");
        Assert.Equal((2, 2, 26), Counts(await JsonAsync(
            "delete", "--index", _folder["live.index"], "--ids-from", file, "--json")));
        Assert.Equal((5, 5, 21), Counts(await JsonAsync(
            "delete", "--index", _folder["live.index"], "--filter", "number >= 25", "--json")));
        var none = await CommandLine.RunAsync("delete", "--index", _folder["live.index"]);
        Assert.Equal(ExitCodes.Usage, none.ExitCode);
        using var index = IndexSnapshot.Open(_folder["live.index"]);
        Assert.Equal(21, index.LiveDocCount);
        Assert.False(index.TryFind("d1", out _));
    }

    [Fact]
    public async Task CompactingLeavesOneSegmentWithoutTheDeleted()
    {
        await AddVectorsAsync("live.index", 0, 30);
        await AddVectorsAsync("live.index", 20, 40);
        await DoneAsync("delete", "--index", _folder["live.index"], "d0");
        var compacted = await JsonAsync("compact", _folder["live.index"], "--json");
        Assert.Equal((39, 1), (compacted.GetProperty("documents").GetInt32(), compacted.GetProperty("segments").GetInt32()));
        using var index = IndexSnapshot.Open(_folder["live.index"]);
        Assert.Equal((39, 39), (index.DocCount, index.LiveDocCount));
    }

    [Fact]
    public async Task AnExportWithVectorsIsAnIndexAgain()
    {
        await AddVectorsAsync("live.index", 0, 30);
        await DoneAsync("delete", "--index", _folder["live.index"], "d7");
        await DoneAsync("export", _folder["live.index"], "--vectors", "--output", _folder["out.jsonl.zst"]);
        var exists = await CommandLine.RunAsync("export", _folder["live.index"], "--output", _folder["out.jsonl.zst"]);
        Assert.Equal(ExitCodes.Usage, exists.ExitCode);
        Assert.Contains("--force", exists.Error, StringComparison.Ordinal);
        await DoneAsync("add", _folder["out.jsonl.zst"], "--index", _folder["again.index"]);
        await DoneAsync("index", _folder["out.jsonl.zst"], "--index", _folder["built.index"]);
        using var live = IndexSnapshot.Open(_folder["live.index"]);
        foreach (var name in (string[])["again.index", "built.index"])
        {
            using var again = IndexSnapshot.Open(_folder[name]);
            Assert.Equal(29, again.LiveDocCount);
            foreach (var number in Enumerable.Range(0, 30).Where(n => n != 7))
            {
                Assert.True(live.TryFind($"d{number}", out var there));
                Assert.True(again.TryFind($"d{number}", out var here));
                Assert.Equal(live.Document(there), again.Document(here));
                AssertEqual(TermsOf(live, there), TermsOf(again, here), name == "again.index" ? 0 : 1e-4f);
            }
        }

        var plain = await DoneAsync("export", _folder["live.index"], "--output", _folder["plain.jsonl"]);
        Assert.Contains("29 documents", plain.Error, StringComparison.Ordinal);
        Assert.Equal(29, JsonlDocumentReader.Read(_folder["plain.jsonl"]).Count());
    }

    [Fact]
    public async Task OfMergedIndexesTheLaterOnesDocumentsStay()
    {
        await AddVectorsAsync("a.index", 0, 20, "first");
        await AddVectorsAsync("b.index", 10, 30, "second");
        var merged = await JsonAsync(
            "merge", _folder["a.index"], _folder["b.index"], "--index", _folder["all.index"], "--json");
        Assert.Equal(30, merged.GetProperty("documents").GetInt32());
        using var index = IndexSnapshot.Open(_folder["all.index"]);
        Assert.True(index.TryFind("d5", out var five));
        Assert.True(index.TryFind("d15", out var fifteen));
        Assert.Equal(("first 5", "second 15"), (index.Document(five).Text, index.Document(fifteen).Text));
        await DoneAsync("index", TestPaths.Data("tiny"), "--model", s_model, "--index", _folder["other.index"]);
        var other = await CommandLine.RunAsync("merge", _folder["other.index"], "--index", _folder["all.index"]);
        Assert.Equal(ExitCodes.Failed, other.ExitCode);
        Assert.Contains("vocabular", other.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ASnapshotIsRestoredOnlyWhereItIsSoundAndThePlaceIsEmpty()
    {
        await AddVectorsAsync("live.index", 0, 30);
        await DoneAsync("snapshot", _folder["live.index"], _folder["backup"]);
        await DoneAsync("delete", "--index", _folder["live.index"], "d1");
        var full = await CommandLine.RunAsync("restore", _folder["backup"], "--index", _folder["live.index"]);
        Assert.Equal(ExitCodes.Failed, full.ExitCode);
        Assert.Contains("empty or not there yet", full.Error, StringComparison.Ordinal);
        await DoneAsync("restore", _folder["backup"], "--index", _folder["restored.index"]);
        using (var restored = IndexSnapshot.Open(_folder["restored.index"]))
        {
            Assert.Equal(30, restored.LiveDocCount);
        }

        var segment = Directory.EnumerateFiles(_folder["backup"], "*.seg").First();
        var bytes = File.ReadAllBytes(segment);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(segment, bytes);
        var damaged = await CommandLine.RunAsync("restore", _folder["backup"], "--index", _folder["third.index"]);
        Assert.Equal(ExitCodes.Failed, damaged.ExitCode);
        Assert.Contains("was not restored", damaged.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["third.index"]));
    }

    [Fact]
    public async Task AnAliasCanBeGivenWhereverAnIndexCan()
    {
        await AddVectorsAsync("v1.index", 0, 10);
        await AddVectorsAsync("v2.index", 0, 20);
        var alias = _folder["live.alias"];
        await DoneAsync("alias", alias, _folder["v1.index"]);
        Assert.Equal(10, (await JsonAsync("inspect", alias, "--json")).GetProperty("documents").GetInt32());
        await DoneAsync("alias", alias, _folder["v2.index"]);
        Assert.Contains("v2.index", (await DoneAsync("alias", alias)).Output, StringComparison.Ordinal);
        await DoneAsync("delete", "--index", alias, "d19");
        var hits = await JsonAsync("search", "--index", alias, "--vector", "{\"alpha\": 1}", "--filter", "number >= 15", "--json");
        Assert.NotEmpty(IdsOf(hits));
        Assert.DoesNotContain("d19", IdsOf(hits));
    }

    [Fact]
    public async Task ChangesThatOnlyTheLogHasAreRestoredBeforeASearch()
    {
        await AddVectorsAsync("live.index", 0, 10);
        using (var index = LiveIndexes.Open(_folder["live.index"], new LiveOptions()))
        {
            index.Acknowledge(index.Put(new SourceDocument("late", "", "late"), IndexTestFolder.Vector(1)));
        }

        var outcome = await DoneAsync("search", "--index", _folder["live.index"], "--vector", "{\"alpha\": 1, \"beta\": 1, \"gamma\": 1, \"delta\": 1}", "--k", "20", "--json");
        Assert.Contains("1 changes were restored", outcome.Error, StringComparison.Ordinal);
        using var snapshot = IndexSnapshot.Open(_folder["live.index"]);
        Assert.True(snapshot.TryFind("late", out _));
    }

    [Fact]
    public async Task InputThatCannotBeUsedIsRefusedWithWhatToDo()
    {
        var noModel = await CommandLine.RunAsync("add", TestPaths.Data("tiny"), "--index", _folder["x.index"]);
        Assert.Equal((ExitCodes.Usage, true), (noModel.ExitCode, noModel.Error.Contains("--model", StringComparison.Ordinal)));
        var nothing = await CommandLine.RunAsync("add", _folder.Root, "--index", _folder["x.index"]);
        Assert.Equal((ExitCodes.Usage, true), (nothing.ExitCode, nothing.Error.Contains("BEIR", StringComparison.Ordinal)));
        await AddVectorsAsync("live.index", 0, 10);
        var engines = await CommandLine.RunAsync(
            "add", VectorFile(0, 5, "x"), "--index", _folder["live.index"], "--engines", "seismic");
        Assert.Equal((ExitCodes.Usage, true), (engines.ExitCode, engines.Error.Contains("--engines", StringComparison.Ordinal)));
        CsrVectors.Write(_folder["wide.csr"], 5000, [IndexTestFolder.Vector(1, 5000)]);
        var wide = await CommandLine.RunAsync("add", _folder["wide.csr"], "--index", _folder["live.index"]);
        Assert.Equal((ExitCodes.Usage, true), (wide.ExitCode, wide.Error.Contains("5000 columns", StringComparison.Ordinal)));
        foreach (var (option, value) in ((string, string)[])[("--checkpoint", "0"), ("--memory", "0"), ("--threads", "0")])
        {
            var refused = await CommandLine.RunAsync(
                "add", VectorFile(0, 5, "x"), "--index", _folder["y.index"], option, value);
            Assert.Equal((ExitCodes.Usage, true), (refused.ExitCode, refused.Error.Contains(option, StringComparison.Ordinal)));
        }
    }

    [Fact]
    public async Task TheEnginesOfAnIndexStayItsEngines()
    {
        await DoneAsync("add", VectorFile(0, 40, "t"), "--index", _folder["s.index"], "--engines", "windowed,seismic", "--seismic-block-size", "4");
        await DoneAsync("add", VectorFile(40, 80, "t"), "--index", _folder["s.index"]);
        await DoneAsync("compact", _folder["s.index"]);
        using var index = IndexSnapshot.Open(_folder["s.index"]);
        var sections = EngineSections.Of(index);
        Assert.True(sections.ImpactPostings);
        Assert.Equal(4, sections.Seismic?.BlockSize);
        Assert.True(EngineCatalog.IsIn(index, EngineCatalog.Seismic) && EngineCatalog.IsIn(index, EngineCatalog.Windowed));
    }

    private static (int Named, int Deleted, int Left) Counts(JsonElement json) => (
        json.GetProperty("named").GetInt32(), json.GetProperty("deleted").GetInt32(), json.GetProperty("documents").GetInt32());

    private static string[] IdsOf(JsonElement hits) =>
        [.. hits.GetProperty("hits").EnumerateArray().Select(hit => hit.GetProperty("id").GetString()!)];

    /// <summary>An index that is built whole has steps of its own; one that takes changes has powers of two.</summary>
    private static void AssertEqual((string Term, float Weight)[] expected, (string Term, float Weight)[] actual, float tolerance)
    {
        Assert.Equal(expected.Select(e => e.Term), actual.Select(a => a.Term));
        Assert.All(expected.Zip(actual), pair => Assert.InRange(Math.Abs(pair.First.Weight - pair.Second.Weight), 0, tolerance));
    }

    private static (string Term, float Weight)[] TermsOf(IndexSnapshot index, int docId)
    {
        var vector = index.VectorOf(docId);
        return
        [
            .. Enumerable.Range(0, vector.Nnz)
                .Select(i => (index.Vocabulary.TermOf(vector.TermIds[i]), vector.Weights[i])).Order(),
        ];
    }

    private static async Task<CommandOutcome> DoneAsync(params string[] args)
    {
        var outcome = await CommandLine.RunAsync(args);
        Assert.True(outcome.ExitCode == ExitCodes.Done, $"{string.Join(' ', args)}: {outcome.Error}");
        return outcome;
    }

    private static async Task<JsonElement> JsonAsync(params string[] args) =>
        JsonDocument.Parse((await DoneAsync(args)).Output).RootElement;

    private Task<CommandOutcome> AddVectorsAsync(string index, int first, int end, string text = "text") =>
        DoneAsync("add", VectorFile(first, end, text), "--index", _folder[index], "--vocabulary", WordsFile());

    private string WordsFile() => _folder.Write("words.txt", string.Join('\n', IndexTestFolder.Words.Terms.ToArray()));

    private string VectorFile(int first, int end, string text)
    {
        var lines = Enumerable.Range(first, end - first).Select(number =>
        {
            var vector = IndexTestFolder.Vector(number);
            return JsonSerializer.Serialize(new
            {
                id = $"d{number}",
                content = $"{text} {number}",
                number,
                vector = Enumerable.Range(0, vector.Nnz)
                    .ToDictionary(i => IndexTestFolder.Words.TermOf(vector.TermIds[i]), i => vector.Weights[i]),
            });
        });
        return _folder.Write($"{text}-{first}-{end}.jsonl", string.Join('\n', lines));
    }
}
