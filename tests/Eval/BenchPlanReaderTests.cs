using SparseSearch.Eval.Plans;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: a plan says what it says, or why not and where. Method: small plans over small collections.
/// </summary>
public sealed class BenchPlanReaderTests : IDisposable
{
    private static readonly Dictionary<string, bool> s_engines = new() { ["exact"] = true, ["auto"] = true, ["seismic"] = true, ["bm25"] = false };

    private readonly EvalFiles _files = new();

    public BenchPlanReaderTests()
    {
        foreach (var split in (string[])["train", "test"])
        {
            _files.Write($"c/qrels/{split}.tsv", "query-id\tcorpus-id\tscore\nq\td\t1\n");
        }

        _files.Write("c/corpus.jsonl", """{"_id": "d", "text": "a"}""");
        _files.Write("c/queries.jsonl", """{"_id": "q", "text": "a"}""");
        _files.Write("plain/corpus.jsonl", """{"_id": "d", "text": "a"}""");
        _files.Write("plain/queries.jsonl", """{"_id": "q", "text": "a"}""");
        _files.Write("model/weights", "");
    }

    public void Dispose() => _files.Dispose();

    [Fact]
    public void EveryEncoderMeetsEveryEngineOnEverySplit()
    {
        var plan = Read(
            """
            name: which
            collections:
              - {folder: c, splits: [test, train]}
              - plain
            encoders:
              - model
              - {name: short, model: model, max-tokens: 64}
            engines:
              - bm25
              - exact
              - {name: quick, engine: seismic, setting: query-cut=5}
              - recall: 0.95
            metrics: [ndcg@10, recall@100]
            metric: recall@100
            baseline: bm25
            depth: 200
            timed-hits: 20
            samples: 500
            seed: 7
            expect:
              - {collection: c/test, encoder: short, engine: quick, metric: ndcg@10, value: 0.5, tolerance: 0.01}
              - {collection: c/test, engine: bm25, value: 0.25}
            """);
        Assert.Equal(["c/test", "c/train", "plain"], plan.Collections.Select(static one => one.Name));
        Assert.Equal("none", plan.Collections[2].Split);
        Assert.Equal(["bm25", "exact", "quick", "auto 0.95"], plan.Engines.Select(static one => one.Name));
        Assert.Equal(3 * (1 + (2 * 3)), plan.Cells.Count);
        Assert.Equal(
            ["plain bm25", "plain model exact", "plain model quick", "plain model auto 0.95", "plain short exact", "plain short quick", "plain short auto 0.95"],
            plan.Cells.Select(static cell => cell.Id).Where(static id => id.StartsWith("plain", StringComparison.Ordinal)));
        Assert.Equal(64, plan.Encoders[1].MaxTokens);
        Assert.Equal(("recall@100", 200, 20, 500, 7), ($"{plan.MainMetric}", plan.Depth, plan.TimedHits, plan.Samples, plan.Seed));
        Assert.Equal(0.001, plan.Expectations[1].Tolerance);
        Assert.Equal("recall@100", plan.Expectations[1].Metric);
    }

    [Fact]
    public void TheFirstQueriesAreACollectionWithAName()
    {
        _files.Write("c/qrels/all.tsv", "query-id\tcorpus-id\tscore\nq\td\t1\nq0\td\t1\nlost\td\t1\n");
        _files.Write("c/queries.jsonl", "{\"_id\": \"q0\", \"text\": \"a\"}\n{\"_id\": \"q\", \"text\": \"a\"}\n");
        var collection = Read("collections: [{folder: c, split: all, queries: 1}]\nengines: [bm25]").Collections[0];
        Assert.Equal("c/all[:1]", collection.Name);
        var opened = collection.Open();
        Assert.Equal(["q0"], opened.SearchedQueries.Select(static query => query.Id));
        Assert.Equal(["q0"], opened.Qrels.QueryIds);
        Assert.Empty(opened.JudgedIdsWithoutText);
    }

    [Fact]
    public void JsonIsAPlanToo()
    {
        var plan = Read("""{"collections": ["c"], "engines": ["bm25"]}""");
        Assert.Equal(("plan", "c/test", "ndcg@10"), (plan.Name, plan.Collections[0].Name, $"{plan.MainMetric}"));
        Assert.Equal((1000, 10, 10_000, 1), (plan.Depth, plan.TimedHits, plan.Samples, plan.Seed));
    }

    [Theory]
    [InlineData("collections: [c]\nengines: [exakt]", "line 2: there is no engine 'exakt'; there are exact, auto, seismic, bm25.")]
    [InlineData("collections: [{folder: c, split: dev}]\nengines: [bm25]", "has no split 'dev'; it has test, train.")]
    [InlineData("collections: [{folder: plain, split: dev}]\nengines: [bm25]", "has no split 'dev'; it has no judgements.")]
    [InlineData("collections: [nowhere]\nengines: [bm25]", "there is no folder '")]
    [InlineData("collections: [c]\nengines: [exact]", "the engine exact searches vectors, and the plan has no encoder")]
    [InlineData("collections: [c]\nengines: [exact]\nencoders: [gone]", "line 3: there is no model '")]
    [InlineData("collections: [c]", "needs at least one of 'collections' and one of 'engines'")]
    [InlineData("collections: [c]\nengines: [bm25]\nmetrics: [ndgc@10]", "line 3: 'ndgc@10' is not a metric.")]
    [InlineData("collections: [c]\nengines: [bm25]\nmetric: map@7", "'map@7' is none of the plan's measures")]
    [InlineData("collections: [c]\nengines: [bm25]\nbaseline: exact", "'baseline' is 'exact', which is no engine of the plan; it has bm25.")]
    [InlineData("collections: [c, c]\nengines: [bm25]", "'c/test' stands twice in 'collections'")]
    [InlineData("collections: [c]\nengines: [bm25]\ndepht: 5", "line 3: a plan has no member 'depht'; it may have baseline, collections, depth,")]
    [InlineData("collections: [c]\nengines: [bm25]\ndepth: 0", "'depth' of a plan is '0'; give a whole number from 1 to 100000.")]
    [InlineData("collections: [c]\nengines: [{engine: auto, recall: 0.9, setting: a=1}]\nencoders: [model]", "'recall' chooses engine and settings")]
    [InlineData("collections: [c]\nengines: [bm25]\nexpect: [{collection: c/dev, engine: bm25, value: 1}]", "the plan measures nothing that is called 'c/dev'")]
    [InlineData("collections: [c]\nengines: [bm25]\nexpect: [{collection: c/test, engine: bm25, value: -1}]", "'value' of an expectation is '-1'")]
    [InlineData("collections: [c]\nengines: [bm25]\nexpect: [{collection: c/test, engine: bm25}]", "an expectation has no 'value'.")]
    [InlineData("collections: {c: [}", "this is no YAML")]
    [InlineData("- c", "a plan must be a mapping")]
    [InlineData("", "it holds 0 documents; a plan is one.")]
    [InlineData("collections: [c]\nengines: [bm25]\ndepth: [1]", "'depth' of a plan must be a text, not a list or a mapping.")]
    public void WhatAPlanCannotBeIsSaidWithItsLine(string text, string reason) =>
        Assert.Contains(reason, Assert.Throws<PlanException>(() => Read(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void APlanThatIsNotThereIsSaid() =>
        Assert.Throws<FileNotFoundException>(() => BenchPlanReader.Read(_files.At("none.yaml"), s_engines));

    private BenchPlan Read(string text) => BenchPlanReader.Read(_files.Write("plan.yaml", text), s_engines);
}
