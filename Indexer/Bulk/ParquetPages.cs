namespace SparseSearch.Indexer.Bulk;

/// <summary>Walks through the pages of a column's chunk and checks what they say of themselves.</summary>
internal static class ParquetPages
{
    /// <summary>Bytes of an unpacked page at most; writers make pages of about 1 MiB.</summary>
    public const int MaxPageBytes = 1 << 30;

    private const int DataPage = 0, DictionaryPage = 2, DataPageV2 = 3;

    /// <summary>The least room of a dictionary's entry, of those types that are read.</summary>
    private const int LeastEntryBytes = 4;

    /// <summary>Headers are some tens of bytes, but may carry the least and the greatest string of a page.</summary>
    private static readonly int[] s_headerBytes = [1 << 12, 1 << 24];

    /// <summary>Checks the pages.</summary>
    /// <param name="stream">The file; its position is moved.</param>
    /// <param name="offset">Of the first page.</param>
    /// <param name="values">How many values, nulls included, the data pages must have together.</param>
    /// <exception cref="InvalidDataException">A page is not well-formed, or does not lie in the file.</exception>
    /// <exception cref="EndOfStreamException">A page lies outside the file.</exception>
    public static void Check(Stream stream, long offset, long values)
    {
        var missing = values;
        while (missing > 0)
        {
            var header = ReadHeader(stream, offset);
            var numbers = header.Numbers;
            var (type, unpacked, packed) = (
                numbers.GetValueOrDefault("PageHeader.1", -1), numbers.GetValueOrDefault("PageHeader.2", -1),
                numbers.GetValueOrDefault("PageHeader.3", -1));
            offset += header.LengthBytes;
            if (packed < 0 || packed > stream.Length - offset || unpacked is < 0 or > MaxPageBytes)
            {
                throw new InvalidDataException($"a page of {packed} bytes, {unpacked} unpacked, is not possible");
            }

            offset += packed;
            var count = numbers.GetValueOrDefault(type switch
            {
                DataPage => "DataPageHeader.1",
                DataPageV2 => "DataPageHeaderV2.1",
                DictionaryPage => "DictionaryPageHeader.1",
                _ => throw new InvalidDataException($"pages of type {type} are not known"),
            }, -1);
            if (count < 0 || (type == DictionaryPage ? count > unpacked / LeastEntryBytes : count > missing))
            {
                throw new InvalidDataException($"a page has {count} values, and {missing} of {values} are missing");
            }

            missing -= type == DictionaryPage ? 0 : count;
        }
    }

    private static ParquetThrift ReadHeader(Stream stream, long offset)
    {
        stream.Position = offset;
        var bytes = new byte[Math.Min(s_headerBytes[0], stream.Length - offset)];
        stream.ReadExactly(bytes);
        try
        {
            return ParquetThrift.Check(bytes, "PageHeader");
        }
        catch (InvalidDataException) when (bytes.Length == s_headerBytes[0])
        {
            stream.Position = offset;
            bytes = new byte[Math.Min(s_headerBytes[1], stream.Length - offset)];
            stream.ReadExactly(bytes);
            return ParquetThrift.Check(bytes, "PageHeader");
        }
    }
}
