using CsCheck;
using SparseSearch.Core.Vectors;
using SparseSearch.Eval.Datasets;
using Xunit;

namespace SparseSearch.Tests;

public sealed class CsrVectorsTests
{
    private const int Columns = 50;

    private static readonly Gen<SparseVector[]> s_rows =
        Gen.Select(Gen.Int[0, Columns - 1].Array[0, 20], Gen.Single[0.001f, 100f]).Select((ids, weight) =>
        {
            int[] sorted = [.. ids.Distinct().Order()];
            return new SparseVector(sorted, [.. sorted.Select(id => weight + id)]);
        }).Array[0, 10];

    [Theory]
    [InlineData("a.csr")]
    [InlineData("a.csr.zst")]
    [InlineData("a.csr.gz")]
    public void VectorsComeBackAsTheyWereWritten(string name) =>
        s_rows.Sample(
            rows =>
            {
                using var files = new EvalFiles();
                CsrVectors.Write(files.At(name), Columns, rows);
                var read = CsrVectors.Open(files.At(name));
                return read.RowCount == rows.Length && read.ColumnCount == Columns
                    && read.Nnz == rows.Sum(row => row.Nnz)
                    && read.ReadRows().Zip(rows).Count(pair => AreEqual(pair.First, pair.Second)) == rows.Length;
            },
            iter: 30);

    [Fact]
    public void UnsortedRowsAreSortedAndZerosDropped()
    {
        var rows = Rows(Bytes(2, 10, 5, [0, 3, 5], [7, 1, 4, 2, 0], [1, 2, 0, 0, 3]));
        Assert.Equal([1, 7], rows[0].TermIds.ToArray());
        Assert.Equal([2f, 1f], rows[0].Weights.ToArray());
        Assert.Equal([0], rows[1].TermIds.ToArray());
    }

    [Fact]
    public void LongRowIsReadInPieces()
    {
        using var files = new EvalFiles();
        var ids = Enumerable.Range(0, 50_000).ToArray();
        var row = new SparseVector(ids, [.. ids.Select(id => id + 1f)]);
        CsrVectors.Write(files.At("a.csr"), ids.Length, [row, SparseVector.Empty, row]);
        var read = CsrVectors.Open(files.At("a.csr")).ReadRows().ToArray();
        Assert.True(AreEqual(row, read[0]) && read[1].Nnz == 0 && AreEqual(row, read[2]));
    }

    public static TheoryData<byte[], string> BadFiles => new()
    {
        { [1, 2, 3], "ends within the header" },
        { Bytes(-1, 10, 0, [0], [], []), "-1 rows" },
        { Bytes(int.MaxValue, 10, 0, [0], [], []), "out of range" },
        { Bytes(1, long.MaxValue, 0, [0, 0], [], []), "out of range" },
        { Bytes(1, 10, -1, [0, 0], [], []), "out of range" },
        { Bytes(1, 10, long.MaxValue, [0, 0], [], []), "out of range" },
        { Bytes(1, 10, 1, [0, 1], [3], [1, 2]), "bytes long, but its header says" },
        { Bytes(1, 10, 1, [1, 1], [3], [1]), "row 0 starts at 1" },
        { Bytes(2, 10, 1, [0, 1, 0], [3], [1]), "row 1 runs from 1 to 0" },
        { Bytes(1, 10, 1, [0, 2], [3], [1]), "row 0 runs from 0 to 2" },
        { Bytes(1, 1, 2, [0, 2], [0, 0], [1, 1]), "row 0 runs from 0 to 2" },
        { Bytes(1, 10, 2, [0, 1], [3, 4], [1, 1]), "rows end at 1" },
        { Bytes(2, 10, 2, [0, 1, 2], [3, 10], [1, 1]), "row 1 has term id 10" },
        { Bytes(1, 10, 1, [0, 1], [-1], [1]), "row 0 has term id -1" },
        { Bytes(1, 10, 2, [0, 2], [3, 3], [1, 1]), "row 0 has term id 3, which is twice" },
        { Bytes(1, 10, 1, [0, 1], [3], [float.NaN]), "row 0 has weight NaN for term 3" },
        { Bytes(2, 10, 1, [0, 0, 1], [3], [-1]), "row 1 has weight -1 for term 3" },
        { Bytes(1, 10, 1, [0, 1], [3], [float.PositiveInfinity]), "row 0 has weight" },
    };

    [Theory]
    [MemberData(nameof(BadFiles))]
    public void BadFileIsRefusedByNameAndRow(byte[] bytes, string expected)
    {
        var message = Assert.Throws<InvalidDataException>(() => Rows(bytes)).Message;
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.Contains("a.csr", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1, "ends early")]
    [InlineData(1, "goes on behind the last weight")]
    public void PackedFileOfTheWrongLengthIsRefused(int surplus, string expected)
    {
        using var files = new EvalFiles();
        var bytes = Bytes(1, 10, 2, [0, 2], [3, 4], [1, 1]);
        Array.Resize(ref bytes, bytes.Length + surplus);
        using (var packed = SparseSearch.Core.Documents.PackedFile.Create(files.At("a.csr.zst")))
        {
            packed.Write(bytes);
        }

        var vectors = CsrVectors.Open(files.At("a.csr.zst"));
        var thrown = Assert.Throws<InvalidDataException>(() => vectors.ReadRows().Count());
        Assert.Contains(expected, thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TermBeyondTheColumnsIsNotWritten()
    {
        using var files = new EvalFiles();
        var rows = (SparseVector[])[new([5], [1f])];
        Assert.Throws<ArgumentException>(() => CsrVectors.Write(files.At("a.csr"), 5, rows));
    }

    [SkippableFact]
    public void SharedQueriesAreRead()
    {
        var path = TestPaths.Shared("vectors", "msmarco-dev-queries.csr.zst");
        Skip.If(path is null, "../shared/vectors/msmarco-dev-queries.csr.zst is missing.");
        var vectors = CsrVectors.Open(path);
        Assert.Equal((6980, 30522), (vectors.RowCount, vectors.ColumnCount));
        Assert.Equal(18.1, vectors.ReadRows().Average(row => row.Nnz), 1);
    }

    private static SparseVector[] Rows(byte[] bytes)
    {
        using var files = new EvalFiles();
        return [.. CsrVectors.Open(files.Write("a.csr", bytes)).ReadRows()];
    }

    private static bool AreEqual(SparseVector left, SparseVector right) =>
        left.TermIds.SequenceEqual(right.TermIds) && left.Weights.SequenceEqual(right.Weights);

    private static byte[] Bytes(long rows, long columns, long nnz, long[] starts, int[] termIds, float[] weights) =>
    [
        .. BitConverter.GetBytes(rows), .. BitConverter.GetBytes(columns), .. BitConverter.GetBytes(nnz),
        .. starts.SelectMany(BitConverter.GetBytes), .. termIds.SelectMany(BitConverter.GetBytes),
        .. weights.SelectMany(BitConverter.GetBytes),
    ];
}
