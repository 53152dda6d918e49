using SparseSearch.Cli.Commands;
using SparseSearch.Cli.Jobs;
using SparseSearch.Cli.Output;
using SparseSearch.Core.TextEncoding;
using SparseSearch.Core.Vectors;
using SparseSearch.Embedded.Composition;
using SparseSearch.Encoders;
using SparseSearch.Eval.Datasets;
using SparseSearch.Indexer.Bulk;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: the encoded queries that Anserini publishes (whole weights: 1000 times SPLADE++'s, 100 times SPLADE-v3's) are queries here,
/// and our writer of whole weights gives them back.
/// Method: read, write and read all of them again; search a pool of passages that another model of the same vocabulary encoded.
/// </summary>
// Not beside each other: they fill the same folder of encoded collections.
[Collection("Reference collections")]
public sealed class SpladeQueriesTests
{
    private const int Queries = 200, K = 10;

    [SkippableTheory]
    [InlineData("splade-pp-ed", 1000)]
    [InlineData("splade-v3", 100)]
    public void EncodedQueriesAreTheSameAgainTokenByToken(string name, int scale)
    {
        var path = PathOf(name);
        using var encoder = EncoderFactory.Open(TestPaths.Data("models", "splade-tiny"));
        var vocabulary = encoder.Vocabulary;
        var read = Read(path, vocabulary);
        Assert.Equal(6980, read.Count);
        Assert.Contains(read, query => query.Document is { Id: "2", Text: " Androgen receptor define" });
        foreach (var query in read)
        {
            // As they stand, and as the model's own weights, written with the scale again.
            var (ids, weights) = (query.Vector.TermIds.ToArray(), query.Vector.Weights.ToArray());
            var builder = new SparseVectorBuilder();
            for (var i = 0; i < ids.Length; i++)
            {
                Assert.Equal(MathF.Round(weights[i]), weights[i]);
                builder.Add(ids[i], weights[i] / scale);
            }

            AssertEqual(query.Vector, ReadLine(VectorOutput.Line("q", query.Vector, vocabulary, scale: 1), vocabulary));
            AssertEqual(query.Vector, ReadLine(VectorOutput.Line("q", builder.Build(), vocabulary, scale), vocabulary));
        }
    }

    [SkippableTheory]
    [InlineData("splade-pp-ed")]
    [InlineData("splade-v3")]
    [Trait("Category", "Long")]
    public async Task EncodedQueriesSearchPassagesOfAnotherModelOfTheirVocabulary(string name)
    {
        var path = PathOf(name);
        var pool = TestPaths.Shared("collections", "msmarco-dl-pool");
        Skip.If(pool is null, "../shared/collections/msmarco-dl-pool is not beside the repository.");
        var evaluation = new Evaluation
        {
            Terminal = new Terminal(TextWriter.Null, TextWriter.Null, showsProgress: false, isInteractive: false),
            Dataset = CollectionFolder.Open(pool),
            ModelPath = TestPaths.Data("models", "splade-tiny"),
            WorkFolder = Path.Combine(AppContext.BaseDirectory, "reference-collections"),
        };
        var (session, _) = await evaluation.OpenAsync(CancellationToken.None);
        using var _ = session;
        using var oracle = IndexSession.Open(session.Index.Folder, EngineCatalog.Exhaustive);
        var loaded = await QueryVectors.LoadAsync(path, null, null, session.Index, Queries, CancellationToken.None);
        Assert.Equal(Queries, loaded.Count);
        var own = await session.Encoder!.EncodeAsync(
            [.. Read(path, session.Index.Vocabulary).Take(Queries).Select(query => query.Document.Text)], EncodingSide.Query);
        var shared = 0;
        for (var i = 0; i < Queries; i++)
        {
            var hits = session.Search(loaded[i], K, out var statistics);
            Assert.True(statistics.ProvenExact);
            Assert.Equal(oracle.Search(loaded[i], K, out var _), hits);
            shared += hits.Select(hit => hit.DocId).Intersect(session.Search(own[i], K, out var _).Select(hit => hit.DocId)).Count();
        }

        // Two models that agree on what a query is about: by chance, ten of 30,005 passages would share 0.003 hits.
        Assert.InRange(shared / (double)Queries, 1, K);
    }

    private static string PathOf(string name)
    {
        var path = TestPaths.Shared("assets", "splade-encoded-queries", $"msmarco-passage.dev-subset.{name}.jsonl");
        Skip.If(path is null, "../shared/assets/splade-encoded-queries is not beside the repository.");
        return path;
    }

    private static List<VectorDocument> Read(string path, Vocabulary vocabulary)
    {
        using var reader = new StreamReader(path);
        return [.. VectorJsonlReader.Read(reader, path, vocabulary)];
    }

    private static SparseVector ReadLine(byte[] line, Vocabulary vocabulary) =>
        Assert.Single(VectorJsonlReader.Read(new MemoryStream(line), "line", vocabulary)).Vector;

    private static void AssertEqual(SparseVector expected, SparseVector actual)
    {
        Assert.Equal(expected.TermIds.ToArray(), actual.TermIds.ToArray());
        Assert.Equal(expected.Weights.ToArray(), actual.Weights.ToArray());
    }
}
