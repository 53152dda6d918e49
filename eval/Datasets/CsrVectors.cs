using System.Buffers.Binary;
using SparseSearch.Core.Documents;
using SparseSearch.Core.Vectors;

namespace SparseSearch.Eval.Datasets;

/// <summary>
/// Ready-made sparse vectors in the layout of the big-ann benchmarks, little-endian: int64 rows, columns, nnz; int64
/// starts[rows + 1], the first 0, the last nnz; int32 term ids[nnz]; float32 weights[nnz]. The file may be packed. Rows
/// are streamed, since collections pass the memory of a machine. Immutable and thread-safe.
/// </summary>
public sealed class CsrVectors
{
    internal const int HeaderBytes = 24;
    private const long NnzLimit = 1L << 50;

    private CsrVectors(string path, long rowCount, long columnCount, long nnz)
    {
        Path = path;
        RowCount = (int)rowCount;
        ColumnCount = (int)columnCount;
        Nnz = nnz;
    }

    /// <summary>The file, as the caller named it.</summary>
    public string Path { get; }

    /// <summary>Number of vectors.</summary>
    public int RowCount { get; }

    /// <summary>Size of the vocabulary: every term id is below it.</summary>
    public int ColumnCount { get; }

    /// <summary>Number of stored weights, zeros included.</summary>
    public long Nnz { get; }

    private long TermIdsAt => HeaderBytes + (8 * (RowCount + 1L));

    private long WeightsAt => TermIdsAt + (4 * Nnz);

    /// <summary>Reads the header, and compares it with the length of the file if that is not packed.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The header is out of range, or the length does not fit it.</exception>
    public static CsrVectors Open(string path)
    {
        using var stream = PackedFile.OpenRead(path);
        var header = new byte[HeaderBytes];
        if (stream.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false) < HeaderBytes)
        {
            throw Bad(path, $"it ends within the header of {HeaderBytes} bytes");
        }

        var rows = BinaryPrimitives.ReadInt64LittleEndian(header);
        var columns = BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(8));
        var nnz = BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(16));
        if (rows is < 0 or >= int.MaxValue || columns is < 0 or > int.MaxValue || nnz is < 0 or > NnzLimit)
        {
            throw Bad(path, $"its header says {rows} rows, {columns} columns, {nnz} weights, which is out of range");
        }

        var vectors = new CsrVectors(path, rows, columns, nnz);
        var expectedBytes = vectors.WeightsAt + (4 * nnz);
        if (stream.CanSeek && stream.Length != expectedBytes)
        {
            throw Bad(path, $"it is {stream.Length} bytes long, but its header says {expectedBytes}");
        }

        return vectors;
    }

    /// <summary>
    /// Streams the vectors in order, in memory bounded by the longest row. Unsorted rows are sorted, zero weights are
    /// dropped. Reads the file at three places at once, so a packed file is unpacked three times.
    /// </summary>
    /// <exception cref="InvalidDataException">
    /// Starts do not ascend from 0 to nnz; a term id is negative, not below <see cref="ColumnCount"/> or twice in a
    /// row; a weight is negative, infinite or not a number; the file ends early or goes on. The message names the row.
    /// </exception>
    public IEnumerable<SparseVector> ReadRows()
    {
        using var starts = CsrCursor.Open(Path, HeaderBytes);
        using var termIds = CsrCursor.Open(Path, TermIdsAt);
        using var weights = CsrCursor.Open(Path, WeightsAt);
        var start = starts.ReadInt64();
        if (start != 0)
        {
            throw Bad(Path, $"row 0 starts at {start}, not at 0");
        }

        for (var row = 0; row < RowCount; row++)
        {
            var end = starts.ReadInt64();
            if (end < start || end > Nnz || end - start > ColumnCount)
            {
                throw Bad(Path, $"row {row} runs from {start} to {end}; {Nnz} weights and {ColumnCount} columns allow "
                    + $"{start} to {Math.Min(Nnz, start + ColumnCount)}");
            }

            var length = (int)(end - start);
            yield return ToVector(row, termIds.ReadInt32s(length), weights.ReadSingles(length));
            start = end;
        }

        if (start != Nnz)
        {
            throw Bad(Path, $"its rows end at {start}, but its header says {Nnz} weights");
        }

        weights.ThrowUnlessAtEnd();
    }

    /// <summary>Writes vectors; packed if the path ends in <c>.zst</c> or <c>.gz</c>.</summary>
    /// <param name="path">The file to create or replace.</param>
    /// <param name="columnCount">Size of the vocabulary, at least 0.</param>
    /// <param name="rows">The vectors; walked four times.</param>
    /// <exception cref="ArgumentException">A term id is not below <paramref name="columnCount"/>.</exception>
    public static void Write(string path, int columnCount, IReadOnlyList<SparseVector> rows)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(columnCount);
        ArgumentNullException.ThrowIfNull(rows);
        for (var row = 0; row < rows.Count; row++)
        {
            if (rows[row].Nnz > 0 && rows[row].TermIds[^1] >= columnCount)
            {
                throw new ArgumentException(
                    $"Row {row} has term id {rows[row].TermIds[^1]}, but there are {columnCount} columns.",
                    nameof(rows));
            }
        }

        using var stream = new BufferedStream(PackedFile.Create(path), 1 << 16);
        using var writer = new BinaryWriter(stream);
        writer.Write((long)rows.Count);
        writer.Write((long)columnCount);
        writer.Write(rows.Sum(static row => (long)row.Nnz));
        var start = 0L;
        writer.Write(start);
        foreach (var row in rows)
        {
            writer.Write(start += row.Nnz);
        }

        foreach (var row in rows)
        {
            foreach (var termId in row.TermIds)
            {
                writer.Write(termId);
            }
        }

        foreach (var row in rows)
        {
            foreach (var weight in row.Weights)
            {
                writer.Write(weight);
            }
        }
    }

    /// <summary>The one exception of this format.</summary>
    internal static InvalidDataException Bad(string path, string reason) =>
        new($"'{path}' is not a readable .csr file: {reason}. Fetch or write it again.");

    private SparseVector ToVector(int row, int[] termIds, float[] weights)
    {
        Array.Sort(termIds, weights);
        var kept = 0;
        for (var i = 0; i < termIds.Length; i++)
        {
            if (termIds[i] < 0 || termIds[i] >= ColumnCount || (i > 0 && termIds[i] == termIds[i - 1]))
            {
                throw Bad(Path, $"row {row} has term id {termIds[i]}, which is twice in the row or not within 0 and "
                    + $"{ColumnCount - 1}");
            }

            if (!float.IsFinite(weights[i]) || weights[i] < 0f)
            {
                throw Bad(Path, $"row {row} has weight {weights[i]} for term {termIds[i]}, which is not finite and "
                    + "positive");
            }

            kept += weights[i] > 0f ? 1 : 0;
        }

        return kept == termIds.Length ? new SparseVector(termIds, weights) : WithoutZeros(termIds, weights, kept);
    }

    private static SparseVector WithoutZeros(int[] termIds, float[] weights, int kept)
    {
        var keptIds = new int[kept];
        var keptWeights = new float[kept];
        var next = 0;
        for (var i = 0; i < termIds.Length; i++)
        {
            if (weights[i] > 0f)
            {
                keptIds[next] = termIds[i];
                keptWeights[next++] = weights[i];
            }
        }

        return new SparseVector(keptIds, keptWeights);
    }
}
