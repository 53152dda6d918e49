using System.Diagnostics;
using System.Runtime.InteropServices;
using SparseSearch.Core.Segments;
using SparseSearch.Core.Vectors;
using SparseSearch.Indexer.Bulk;
using SparseSearch.Indexer.Inspection;
using Xunit;
using Xunit.Abstractions;
using ZstdSharp;

namespace SparseSearch.Tests;

/// <summary>Real vectors into an index and back; prints what it took, compares nothing with a clock.</summary>
public sealed class RealVectorsTests(ITestOutputHelper output)
{
    [SkippableFact]
    [Trait("Category", "Long")]
    public void RealVectorsKeepTheirValuesInEightBits()
    {
        var path = TestPaths.Shared("vectors", "passages-140k.csr.zst");
        Skip.If(path is null, "../shared/vectors/passages-140k.csr.zst is not there.");
        var (vectors, columns) = ReadCsr(path);
        using var folder = new IndexTestFolder();
        var before = Process.GetCurrentProcess().PeakWorkingSet64;
        var watch = Stopwatch.StartNew();
        var manifest = VectorIndexer.Build(folder.Path, Vocabulary.Numbered(columns), vectors);
        output.WriteLine($"built in {watch.ElapsedMilliseconds} ms, {manifest.Segments.Count} segments, peak working "
            + $"set +{(Process.GetCurrentProcess().PeakWorkingSet64 - before) >> 20} MiB");
        watch.Restart();
        var report = IndexVerification.Run(folder.Path);
        output.WriteLine($"verified in {watch.ElapsedMilliseconds} ms");
        Assert.True(report.IsSound, string.Join("\n", report.Problems));

        watch.Restart();
        using var index = IndexSnapshot.Open(folder.Path);
        output.WriteLine($"opened in {watch.Elapsed.TotalMilliseconds:F2} ms");
        for (var doc = 0; doc < vectors.Length; doc++)
        {
            var stored = index.VectorOf(doc);
            Assert.True(stored.TermIds.SequenceEqual(vectors[doc].TermIds));
            for (var i = 0; i < stored.Nnz; i++)
            {
                Assert.True(Math.Abs(stored.Weights[i] - vectors[doc].Weights[i]) <= 1e-6f * vectors[doc].Weights[i]);
            }
        }

        var segment = IndexInspection.Of(index).Segments[0];
        output.WriteLine($"{segment.FileBytes} bytes, {segment.BytesPerDocument:F1} a document, "
            + $"{segment.BytesPerPosting:F3} a posting, {segment.Header.QuantizerBits} bits");
        Assert.Equal(8u, segment.Header.QuantizerBits);
    }

    private static (SparseVector[] Vectors, int Columns) ReadCsr(string path)
    {
        using var file = new DecompressionStream(File.OpenRead(path));
        var header = Read<long>(file, 3);
        var starts = Read<long>(file, header[0] + 1);
        var termIds = Read<int>(file, header[2]);
        var weights = Read<float>(file, header[2]);
        var vectors = new SparseVector[header[0]];
        for (var row = 0; row < vectors.Length; row++)
        {
            var range = (int)starts[row]..(int)starts[row + 1];
            vectors[row] = new SparseVector(termIds[range], weights[range]);
        }

        return (vectors, (int)header[1]);
    }

    private static T[] Read<T>(Stream stream, long count)
        where T : unmanaged
    {
        var values = new T[count];
        stream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }
}
