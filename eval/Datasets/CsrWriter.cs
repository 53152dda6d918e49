using System.Runtime.InteropServices;
using SparseSearch.Core.Vectors;

namespace SparseSearch.Eval.Datasets;

/// <summary>
/// Writes a <c>.csr</c> file row by row (the layout is that of <see cref="CsrVectors"/>), in memory that depends on no
/// number of rows. Weights wait in a file beside it until all term ids are written. The file has its name only when it
/// is complete. Not thread-safe.
/// </summary>
/// <remarks>Unpacked files only: term ids and starts are written at two places at once.</remarks>
public sealed class CsrWriter : IDisposable
{
    private const int BufferBytes = 1 << 20;

    private readonly string _path;
    private readonly int _rowCount;
    private readonly int _columnCount;
    private readonly FileStream _starts;
    private readonly FileStream _termIds;
    private readonly FileStream _weights;
    private int _row;
    private long _nnz;

    private CsrWriter(string path, int rowCount, int columnCount)
    {
        _path = path;
        _rowCount = rowCount;
        _columnCount = columnCount;
        _starts = Create(PartialPath);
        _termIds = Create(PartialPath);
        _weights = Create(WeightsPath);
        _termIds.Position = CsrVectors.HeaderBytes + (8 * (rowCount + 1L));
        WriteHeader();
        Write(_starts, 0L);
    }

    private string PartialPath => _path + ".partial";

    private string WeightsPath => _path + ".weights.partial";

    /// <summary>Begins a file.</summary>
    /// <param name="path">The file to create or replace; not packed.</param>
    /// <param name="rowCount">How many rows will follow, at least 0.</param>
    /// <param name="columnCount">Size of the vocabulary, at least 0.</param>
    /// <exception cref="ArgumentException">The path ends in <c>.zst</c> or <c>.gz</c>.</exception>
    public static CsrWriter Create(string path, int rowCount, int columnCount)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentOutOfRangeException.ThrowIfNegative(rowCount);
        ArgumentOutOfRangeException.ThrowIfNegative(columnCount);
        return Path.GetExtension(path) is ".zst" or ".gz"
            ? throw new ArgumentException(
                $"'{path}' would be packed; rows can only be streamed to a plain .csr file. Pack it afterwards.",
                nameof(path))
            : new CsrWriter(path, rowCount, columnCount);
    }

    /// <summary>Appends a row.</summary>
    /// <exception cref="InvalidOperationException">All rows are written already.</exception>
    /// <exception cref="ArgumentException">A term id is not below the number of columns.</exception>
    public void Append(SparseVector row)
    {
        ArgumentNullException.ThrowIfNull(row);
        Append(row.TermIds, row.Weights);
    }

    /// <summary>Appends a row.</summary>
    /// <param name="termIds">Strictly ascending, from 0 to below the number of columns.</param>
    /// <param name="weights">Aligned; finite and above zero.</param>
    /// <exception cref="InvalidOperationException">All rows are written already.</exception>
    /// <exception cref="ArgumentException">A term id is not below the number of columns, or lengths differ.</exception>
    public void Append(ReadOnlySpan<int> termIds, ReadOnlySpan<float> weights)
    {
        if (_row == _rowCount)
        {
            throw new InvalidOperationException($"'{_path}' was begun for {_rowCount} rows; there is one more.");
        }

        if (termIds.Length != weights.Length || (termIds.Length > 0 && termIds[^1] >= _columnCount))
        {
            throw new ArgumentException(
                $"Row {_row} has {termIds.Length} term ids, the last {(termIds.Length > 0 ? termIds[^1] : -1)}, and "
                + $"{weights.Length} weights; lengths must be equal and ids below {_columnCount}.", nameof(termIds));
        }

        _row++;
        _nnz += termIds.Length;
        Write(_starts, _nnz);
        _termIds.Write(MemoryMarshal.AsBytes(termIds));
        _weights.Write(MemoryMarshal.AsBytes(weights));
    }

    /// <summary>Completes the file and gives it its name.</summary>
    /// <exception cref="InvalidOperationException">Rows are missing.</exception>
    public void Complete()
    {
        if (_row != _rowCount)
        {
            throw new InvalidOperationException($"'{_path}' was begun for {_rowCount} rows; {_row} came.");
        }

        _weights.Flush();
        _weights.Position = 0;
        _weights.CopyTo(_termIds, BufferBytes);
        _termIds.Flush();
        _starts.Flush();
        _starts.Position = 0;
        WriteHeader();
        Close();
        File.Move(PartialPath, _path, overwrite: true);
        File.Delete(WeightsPath);
    }

    /// <summary>Closes the file; one that is not complete is deleted.</summary>
    public void Dispose()
    {
        Close();
        File.Delete(PartialPath);
        File.Delete(WeightsPath);
    }

    private void WriteHeader()
    {
        Write(_starts, _rowCount);
        Write(_starts, _columnCount);
        Write(_starts, _nnz);
    }

    private void Close()
    {
        _starts.Dispose();
        _termIds.Dispose();
        _weights.Dispose();
    }

    private static FileStream Create(string path) =>
        new(path, FileMode.Create, FileAccess.ReadWrite, FileShare.ReadWrite, BufferBytes);

    private static void Write(FileStream stream, long value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        System.Buffers.Binary.BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        stream.Write(bytes);
    }
}
