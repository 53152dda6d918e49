using System.Globalization;

namespace SparseSearch.Indexer.Bulk;

/// <summary>
/// Checks the Thrift structures of a Parquet file (compact protocol), before the library reads them: it reads a known
/// field as its own type whatever the bytes say, and goes on for ever at their end. What passes here is read to its end
/// with lengths that lie inside. Not thread-safe.
/// </summary>
internal sealed class ParquetThrift
{
    private const int True = 1, False = 2, Byte = 3, I16 = 4, I32 = 5, I64 = 6;
    private const int Double = 7, Binary = 8, List = 9, Struct = 12;
    private const int MostVarintBytes = 10;

    /// <summary>
    /// The structures of parquet.thrift: each field's number and type, "[X]" for a list of X. No structure contains
    /// itself, so that the depth is bounded.
    /// </summary>
    private static readonly Dictionary<string, Dictionary<int, string>> s_structs = new Dictionary<string, string>
    {
        ["FileMetaData"] = "1:i32 2:[SchemaElement] 3:i64 4:[RowGroup] 5:[KeyValue] 6:binary 7:[ColumnOrder] 9:binary",
        ["SchemaElement"] = "1:i32 2:i32 3:i32 4:binary 5:i32 6:i32 7:i32 8:i32 9:i32 10:LogicalType",
        ["LogicalType"] = "1:Empty 2:Empty 3:Empty 4:Empty 5:Decimal 6:Empty 7:Time 8:Time 10:Integer 11:Empty "
            + "12:Empty 13:Empty 14:Empty 15:Empty 16:Variant 17:Geometry 18:Geography",
        ["Decimal"] = "1:i32 2:i32",
        ["Time"] = "1:bool 2:TimeUnit",
        ["TimeUnit"] = "1:Empty 2:Empty 3:Empty",
        ["Integer"] = "1:byte 2:bool",
        ["Variant"] = "1:byte",
        ["Geometry"] = "1:binary",
        ["Geography"] = "1:binary 2:i32",
        ["RowGroup"] = "1:[ColumnChunk] 2:i64 3:i64 4:[SortingColumn] 5:i64 6:i64 7:i16",
        ["SortingColumn"] = "1:i32 2:bool 3:bool",
        ["ColumnChunk"] = "1:binary 2:i64 3:ColumnMetaData 4:i64 5:i32 6:i64 7:i32 9:binary",
        ["ColumnMetaData"] = "1:i32 2:[i32] 3:[binary] 4:i32 5:i64 6:i64 7:i64 8:[KeyValue] 9:i64 10:i64 11:i64 "
            + "12:Statistics 13:[PageEncodingStats] 14:i64 15:i32 16:SizeStatistics 17:GeospatialStatistics",
        ["Statistics"] = "1:binary 2:binary 3:i64 4:i64 5:binary 6:binary 7:bool 8:bool",
        ["PageEncodingStats"] = "1:i32 2:i32 3:i32",
        ["SizeStatistics"] = "1:i64 2:[i64] 3:[i64]",
        ["GeospatialStatistics"] = "1:BoundingBox 2:[i32]",
        ["BoundingBox"] = "1:double 2:double 3:double 4:double 5:double 6:double 7:double 8:double",
        ["KeyValue"] = "1:binary 2:binary",
        ["ColumnOrder"] = "1:Empty 2:Empty",
        ["PageHeader"] = "1:i32 2:i32 3:i32 4:i32 5:DataPageHeader 6:Empty 7:DictionaryPageHeader 8:DataPageHeaderV2",
        ["DataPageHeader"] = "1:i32 2:i32 3:i32 4:i32 5:Statistics",
        ["DictionaryPageHeader"] = "1:i32 2:i32 3:bool",
        ["DataPageHeaderV2"] = "1:i32 2:i32 3:i32 4:i32 5:i32 6:i32 7:bool 8:Statistics",
        ["Empty"] = "",
    }.ToDictionary(static s => s.Key, static s => Fields(s.Value));

    private readonly ReadOnlyMemory<byte> _bytes;

    private ParquetThrift(ReadOnlyMemory<byte> bytes) => _bytes = bytes;

    /// <summary>Bytes of the structure.</summary>
    public int LengthBytes { get; private set; }

    /// <summary>
    /// Whole numbers by structure and field, for example <c>PageHeader.3</c>; the last one where there are several.
    /// </summary>
    public Dictionary<string, long> Numbers { get; } = [];

    /// <summary>Walks through a structure.</summary>
    /// <param name="bytes">Begins with it, and may go on behind.</param>
    /// <param name="name">Which structure of the format it is.</param>
    /// <exception cref="InvalidDataException">It is not well-formed, or does not end inside the bytes.</exception>
    public static ParquetThrift Check(ReadOnlyMemory<byte> bytes, string name)
    {
        var walk = new ParquetThrift(bytes);
        walk.ReadStruct(name);
        return walk;
    }

    private static Dictionary<int, string> Fields(string list) => list
        .Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(static f => f.Split(':'))
        .ToDictionary(static f => int.Parse(f[0], CultureInfo.InvariantCulture), static f => f[1]);

    private static bool Fits(string type, int wire) => type switch
    {
        "bool" => wire is True or False,
        "byte" => wire == Byte,
        "i16" => wire == I16,
        "i32" => wire == I32,
        "i64" => wire == I64,
        "double" => wire == Double,
        "binary" => wire == Binary,
        _ => wire == (type[0] == '[' ? List : Struct),
    };

    private void ReadStruct(string name)
    {
        var (fields, last) = (s_structs[name], 0L);
        for (var head = ReadByte(); head != 0; head = ReadByte())
        {
            var (step, wire) = (head >> 4, head & 0xF);
            last = step == 0 ? ReadZigzag() : last + step;
            if (fields.TryGetValue((int)Math.Clamp(last, 0, int.MaxValue), out var type))
            {
                Require(Fits(type, wire), $"field {last} of {name} has the type {wire}");
                if (ReadValue(type) is { } number)
                {
                    Numbers[$"{name}.{last}"] = number;
                }
            }
            else
            {
                SkipUnknown(name, last, wire);
            }
        }
    }

    /// <summary>Reads a field's value, and gives it back where it is a whole number.</summary>
    private long? ReadValue(string type)
    {
        switch (type)
        {
            case "bool":
                return null;
            case "byte":
                return ReadByte();
            case "i16" or "i32" or "i64":
                return ReadZigzag();
            case "double":
                Skip(sizeof(double));
                return null;
            case "binary":
                Skip(ReadVarint());
                return null;
            default:
                if (type[0] == '[')
                {
                    ReadList(type[1..^1]);
                }
                else
                {
                    ReadStruct(type);
                }

                return null;
        }
    }

    private void ReadList(string type)
    {
        var head = ReadByte();
        var count = head >> 4 == 15 ? ReadVarint() : (ulong)(head >> 4);
        Require(count == 0 || Fits(type, head & 0xF), $"a list of {type} has the type {head & 0xF}");
        Require(count <= (ulong)(_bytes.Length - LengthBytes), $"a list has {count} entries");
        for (var i = 0UL; i < count; i++)
        {
            ReadValue(type);
        }
    }

    /// <summary>Passes over a field of a newer version of the format, where the library does so too.</summary>
    private void SkipUnknown(string name, long field, int wire)
    {
        switch (wire)
        {
            case True or False:
                break;
            case Byte:
                Skip(1);
                break;
            case I16 or I32 or I64:
                ReadVarint();
                break;
            case Double:
                Skip(sizeof(double));
                break;
            case Binary:
                Skip(ReadVarint());
                break;
            case Struct:
                Require(ReadByte() == 0, $"field {field} of {name} is unknown, and no empty structure");
                break;
            default:
                throw new InvalidDataException($"field {field} of {name}, of type {wire}, is unknown");
        }
    }

    private int ReadByte()
    {
        Require(LengthBytes < _bytes.Length, $"it goes on behind its end");
        return _bytes.Span[LengthBytes++];
    }

    private ulong ReadVarint()
    {
        var value = 0UL;
        for (var i = 0; i < MostVarintBytes; i++)
        {
            var part = ReadByte();
            value |= (ulong)(part & 0x7F) << (7 * i);
            if (part < 0x80)
            {
                return value;
            }
        }

        throw new InvalidDataException("a number goes on for ever");
    }

    private long ReadZigzag()
    {
        var value = ReadVarint();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    private void Skip(ulong bytes)
    {
        Require(bytes <= (ulong)(_bytes.Length - LengthBytes), $"{bytes} bytes go on behind its end");
        LengthBytes += (int)bytes;
    }

    private static void Require(bool condition, FormattableString problem)
    {
        if (!condition)
        {
            throw new InvalidDataException(problem.ToString(CultureInfo.InvariantCulture));
        }
    }
}
