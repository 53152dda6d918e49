using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using Parquet;
using Parquet.Meta;
using Parquet.Schema;

namespace SparseSearch.Indexer.Bulk;

/// <summary>
/// A Parquet file opened for its flat columns. Whatever the bytes are, what goes wrong is a
/// <see cref="ParquetSourceException"/>. Not thread-safe.
/// </summary>
internal sealed class ParquetFile : IDisposable
{
    /// <summary>
    /// Rows of a row group at most: what writers make by default is far below, and a damaged count is not believed.
    /// </summary>
    public const int MaxRowsAGroup = 1 << 27;

    private const string Damaged = "The file is damaged; fetch it or write it again.";
    private const int TailBytes = 8, LeastBytes = 12;

    private readonly WholeReadStream _stream;
    private readonly ParquetReader _reader;
    private readonly IReadOnlyList<Field> _fields;

    private ParquetFile(string path, WholeReadStream stream, ParquetReader reader)
    {
        Path = path;
        _stream = stream;
        _reader = reader;
        _fields = reader.Schema.Fields;
    }

    /// <summary>As the caller named it.</summary>
    public string Path { get; }

    public int RowGroupCount => _reader.RowGroupCount;

    /// <summary>Names of the columns, nested ones by their outermost name.</summary>
    public IEnumerable<string> ColumnNames => _fields.Select(static f => f.Name);

    /// <summary>Opens a file and reads what its footer says.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ParquetSourceException">It is none, is encrypted, cut short or damaged.</exception>
    public static ParquetFile Open(string path)
    {
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"There is no file '{path}'. Check the path.", path);
        }

        var stream = new WholeReadStream(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read));
        try
        {
            var footerBytes = FooterBytesOf(path, stream);
            return Guarded(path, "footer", async () =>
            {
                var footer = new byte[footerBytes];
                stream.Seek(-TailBytes - footerBytes, SeekOrigin.End);
                stream.ReadExactly(footer);
                ParquetThrift.Check(footer, "FileMetaData");
                return new ParquetFile(
                    path, stream, await ParquetReader.CreateAsync(stream, leaveStreamOpen: true).ConfigureAwait(false));
            });
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>The rows of a row group.</summary>
    /// <exception cref="ParquetSourceException">The count cannot be right.</exception>
    public int RowsOf(int rowGroup)
    {
        var rows = _reader.Metadata?.RowGroups[rowGroup].NumRows ?? 0;
        return rows is >= 0 and <= MaxRowsAGroup
            ? (int)rows
            : throw new ParquetSourceException(
                Path, Place(rowGroup), $"it is said to have {rows} rows, and the most is {MaxRowsAGroup}. Write the "
                + "file with smaller row groups.");
    }

    /// <summary>A column by name, or null.</summary>
    public Field? Find(string name) => _fields.FirstOrDefault(f => f.Name == name);

    /// <summary>Reads a column of strings, as their bytes.</summary>
    /// <returns>A value a row, null where there is none; whether they are UTF-8 is not checked.</returns>
    /// <exception cref="ParquetSourceException">The column is damaged.</exception>
    public ReadOnlyMemory<byte>?[] ReadBytes(int rowGroup, DataField column)
    {
        // Read as strings, bytes that are no UTF-8 would be replaced in silence.
        var bytes = new DataField(column.Name, typeof(ReadOnlyMemory<byte>), column.IsNullable);
        _ = new ParquetSchema(bytes);
        return Read<ReadOnlyMemory<byte>>(rowGroup, bytes);
    }

    /// <summary>Reads a column of whole numbers.</summary>
    /// <returns>The numbers in decimal, a value a row, null where there is none.</returns>
    /// <exception cref="ParquetSourceException">The column is damaged.</exception>
    public string?[] ReadNumbers(int rowGroup, DataField column) => column.ClrType switch
    {
        var type when type == typeof(long) => Numbers<long>(rowGroup, column),
        var type when type == typeof(int) => Numbers<int>(rowGroup, column),
        var type when type == typeof(short) => Numbers<short>(rowGroup, column),
        var type when type == typeof(sbyte) => Numbers<sbyte>(rowGroup, column),
        var type when type == typeof(ulong) => Numbers<ulong>(rowGroup, column),
        var type when type == typeof(uint) => Numbers<uint>(rowGroup, column),
        var type when type == typeof(ushort) => Numbers<ushort>(rowGroup, column),
        var type when type == typeof(byte) => Numbers<byte>(rowGroup, column),
        var type => throw new ArgumentException($"Column {column.Name} holds {type.Name}, no whole numbers."),
    };

    /// <inheritdoc/>
    public void Dispose()
    {
        _reader.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _stream.Dispose();
    }

    /// <summary>A row group for a message.</summary>
    public string Place(int rowGroup) =>
        string.Create(CultureInfo.InvariantCulture, $"row group {rowGroup + 1} of {RowGroupCount}");

    private static int FooterBytesOf(string path, WholeReadStream stream)
    {
        var (head, tail) = (new byte[4], new byte[TailBytes]);
        if (stream.Length >= LeastBytes)
        {
            stream.ReadExactly(head);
            stream.Seek(-TailBytes, SeekOrigin.End);
            stream.ReadExactly(tail);
            stream.Position = 0;
        }

        if (head.AsSpan().SequenceEqual("PARE"u8) || tail.AsSpan(4).SequenceEqual("PARE"u8))
        {
            throw new ParquetSourceException(path, "", "it is encrypted. Write it without encryption.");
        }

        if (!head.AsSpan().SequenceEqual("PAR1"u8))
        {
            throw new ParquetSourceException(
                path, "", "it is no Parquet file: it does not begin with PAR1. Name files of JSON lines .jsonl.");
        }

        if (!tail.AsSpan(4).SequenceEqual("PAR1"u8))
        {
            throw new ParquetSourceException(
                path, "", "it was cut short: it does not end with PAR1. Fetch it or write it again.");
        }

        var footerBytes = BinaryPrimitives.ReadInt32LittleEndian(tail);
        return footerBytes > 0 && footerBytes <= stream.Length - LeastBytes
            ? footerBytes
            : throw new ParquetSourceException(
                path, "footer", $"it is said to have {footerBytes} bytes, and the file has {stream.Length}. {Damaged}");
    }

    private static long FirstPageOf(ColumnMetaData chunk) =>
        ((long?[])[chunk.DictionaryPageOffset, chunk.DataPageOffset, chunk.IndexPageOffset])
            .Where(static o => o is not (null or 0)).Min() ?? 0;

    private string?[] Numbers<T>(int rowGroup, DataField column)
        where T : struct, IBinaryInteger<T> => Array.ConvertAll(
            Read<T>(rowGroup, column), static n => n?.ToString(null, CultureInfo.InvariantCulture));

    private T?[] Read<T>(int rowGroup, DataField column)
        where T : struct
    {
        var rows = RowsOf(rowGroup);
        return Guarded(Path, $"{Place(rowGroup)}, column \"{column.Name}\"", async () =>
        {
            using var group = _reader.OpenRowGroupReader(rowGroup);
            var chunk = group.GetMetadata(column)?.MetaData
                ?? throw new InvalidDataException("the row group lacks the column");
            if (chunk.NumValues != rows)
            {
                throw new InvalidDataException($"it has {chunk.NumValues} values for {rows} rows");
            }

            ParquetPages.Check(_stream, FirstPageOf(chunk), rows);
            var values = new T?[rows];
            await group.ReadAsync<T>(column, values.AsMemory()).ConfigureAwait(false);
            return values;
        });
    }

    /// <summary>
    /// The one place where bytes that nobody has checked meet the library, which answers damage with exceptions of any
    /// type, those of programming errors included.
    /// </summary>
    private static T Guarded<T>(string path, string place, Func<Task<T>> read)
    {
        try
        {
            return read().GetAwaiter().GetResult();
        }
        catch (Exception error)
        {
            throw new ParquetSourceException(
                path, place, $"it cannot be read ({error.Message.TrimEnd('.')}). {Damaged}", error);
        }
    }
}
