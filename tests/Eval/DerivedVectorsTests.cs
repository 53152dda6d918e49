using SparseSearch.Core.Numerics;
using SparseSearch.Core.Vectors;
using SparseSearch.Eval.Datasets;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: derived collections keep the statistics that decide what a search costs, and depend on input, count and seed alone.
/// Method: derive from a drawn collection with lists of very different lengths, and from real vectors where they are there.
/// </summary>
public sealed class DerivedVectorsTests : IDisposable
{
    private const int Columns = 400;
    private const float Step = 1f / 64;
    private readonly EvalFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void LengthsListsAndWeightsStayAsTheyWere() => AssertAlike(Drawn(1_500), Derive(Drawn(1_500), 6_000));

    [SkippableFact]
    [Trait("Category", "Long")]
    public void RealVectorsKeepTheirStatisticsToo()
    {
        var path = TestPaths.Shared("vectors", "passages-140k.csr.zst");
        Skip.If(path is null, "../shared/vectors/passages-140k.csr.zst is not there.");
        var real = CsrVectors.Open(path).ReadRows().Take(20_000).ToArray();
        AssertAlike(real, Derive(real, 60_000, columns: 30_522));
    }

    [Fact]
    public void EveryRealVectorIsThereOnceAndUnchanged()
    {
        var real = Drawn(300);
        var all = Derive(real, 700).Select(Text).ToList();
        Assert.Equal(real.Select(Text).Order(), all.Intersect(real.Select(Text)).Order());
        Assert.NotEqual(real.Select(Text), all.Take(300));
    }

    [Fact]
    public void TheFileDependsOnTheSeedAndNotOnThreads()
    {
        var bytes = Bytes(seed: 7, threads: 1);
        Assert.Equal(bytes, Bytes(seed: 7, threads: 3));
        Assert.NotEqual(bytes, Bytes(seed: 8, threads: 1));
    }

    [Fact]
    public void WeightsStayOnTheStepsOfTheInput() => Assert.All(
        Derive(Drawn(200), 600).SelectMany(doc => doc.Weights.ToArray()),
        weight => Assert.Equal(Math.Round(weight / Step), weight / Step, tolerance: 1e-3));

    [Fact]
    public void AnEmptyVectorHasEmptyDescendants()
    {
        var derived = Derive([SparseVector.Empty, new SparseVector([1], [1f])], 40);
        Assert.Equal(20, derived.Count(doc => doc.Nnz == 0));
    }

    [Fact]
    public void FewerThanTheRealVectorsAreRefusedAndNothingIsLeft()
    {
        var error = Assert.Throws<ArgumentException>(() => Derive(Drawn(50), 49));
        Assert.Contains("49 vectors cannot hold the 50 real ones", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(_files.At("x"))!));
    }

    [Theory]
    [InlineData(2, "one more")]
    [InlineData(4, "3 came")]
    public void AFileOfAnotherNumberOfRowsIsRefusedAndNotLeft(int rowCount, string named)
    {
        var error = Assert.Throws<InvalidOperationException>(() =>
        {
            using var writer = CsrWriter.Create(_files.At("a.csr"), rowCount, Columns);
            foreach (var doc in Drawn(3))
            {
                writer.Append(doc);
            }

            writer.Complete();
        });
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(_files.At("x"))!));
    }

    [Fact]
    public void APackedFileIsRefusedByTheWriter() =>
        Assert.Throws<ArgumentException>(() => CsrWriter.Create(_files.At("a.csr.zst"), 1, 1));

    private static void AssertAlike(SparseVector[] real, SparseVector[] derived)
    {
        Assert.InRange(derived.Average(d => d.Nnz) / real.Average(d => d.Nnz), 0.98, 1.02);
        var (before, after) = (ListShares(real), ListShares(derived));
        foreach (var rank in (int[])[0, 10, 100])
        {
            Assert.InRange(after[rank] / before[rank], 0.9, 1.1);
        }

        var (weightsBefore, weightsAfter) = (Weights(real), Weights(derived));
        foreach (var quantile in (double[])[0.1, 0.5, 0.9, 0.99])
        {
            Assert.InRange(Quantile(weightsAfter, quantile) / Quantile(weightsBefore, quantile), 0.85, 1.15);
        }
    }

    private SparseVector[] Derive(SparseVector[] real, int count, int columns = Columns)
    {
        DerivedVectors.Write(real, columns, new DerivedVectorsOptions { Documents = count }, _files.At("x.csr"));
        var read = CsrVectors.Open(_files.At("x.csr"));
        Assert.Equal((count, columns), (read.RowCount, read.ColumnCount));
        return [.. read.ReadRows()];
    }

    private byte[] Bytes(ulong seed, int threads)
    {
        var options = new DerivedVectorsOptions { Documents = 900, Seed = seed, Threads = threads };
        DerivedVectors.Write(Drawn(100), Columns, options, _files.At("b.csr"));
        return File.ReadAllBytes(_files.At("b.csr"));
    }

    /// <summary>Documents of a topic each: some terms of the topic, some frequent ones, weights on steps.</summary>
    private static SparseVector[] Drawn(int count) => [.. Enumerable.Range(0, count).Select(doc =>
    {
        var random = new SeededRandom(3, doc);
        var topic = random.Next(20);
        var builder = new SparseVectorBuilder();
        for (var i = 0; i < 25; i++)
        {
            var rank = random.NextDouble();
            var term = i < 10 ? 200 + (topic * 10) + random.Next(10) : (int)(200 * rank * rank * rank);
            builder.Add(term, 1 + random.Next(i < 10 ? 120 : 30));
        }

        var drawn = builder.Build();
        return new SparseVector(
            drawn.TermIds.ToArray(), [.. drawn.Weights.ToArray().Select(weight => Math.Min(weight, 150) * Step)]);
    })];

    private static double[] ListShares(SparseVector[] docs) =>
        [.. docs.SelectMany(d => d.TermIds.ToArray()).GroupBy(t => t).Select(g => g.Count() / (double)docs.Length)
            .OrderDescending()];

    private static float[] Weights(SparseVector[] docs) => [.. docs.SelectMany(d => d.Weights.ToArray()).Order()];

    private static double Quantile(float[] sorted, double share) => sorted[(int)(share * (sorted.Length - 1))];

    private static string Text(SparseVector doc) =>
        $"{string.Join(',', doc.TermIds.ToArray())}:{string.Join(',', doc.Weights.ToArray())}";
}
