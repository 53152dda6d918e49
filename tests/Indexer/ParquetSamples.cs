using Parquet;
using Parquet.Schema;

namespace SparseSearch.Tests;

/// <summary>Writes small Parquet files, a row group an argument.</summary>
internal static class ParquetSamples
{
    /// <summary>Columns of strings.</summary>
    public static Task WriteTextsAsync(string path, string[] columns, params string?[][][] rowGroups) => WriteAsync(
        path, new ParquetSchema(columns.Select(static c => new DataField(c, typeof(string)))), rowGroups,
        static (group, field, values) => group.WriteAsync(field, values));

    /// <summary>A column of numbers or others, and then <c>text</c>.</summary>
    public static Task WriteAsync<T>(string path, string name, params T?[] values)
        where T : struct => WriteAsync(
            path, new ParquetSchema(new DataField(name, typeof(T?)), new DataField("text", typeof(string))),
            [[values, []]],
            (group, field, column) => field.Name == name
                ? group.WriteAsync<T>(field, (ReadOnlyMemory<T?>)column)
                : group.WriteAsync(field, Array.ConvertAll(values, static v => $"text {v}")));

    /// <summary>Strings of any bytes, marked as UTF-8 or not.</summary>
    public static Task WriteBytesAsync(string path, params byte[][] texts) => WriteAsync(
        path, new ParquetSchema(new DataField("id", typeof(byte[])), new DataField("text", typeof(byte[]))),
        [[[.. texts.Select(static (_, i) => new[] { (byte)('0' + i) })], texts]],
        static (group, field, values) => group.WriteAsync(field, values));

    private static async Task WriteAsync<TColumn>(
        string path,
        ParquetSchema schema,
        TColumn[][] rowGroups,
        Func<ParquetRowGroupWriter, DataField, TColumn, Task> write)
    {
        await using var file = File.Create(path);
        await using var writer = await ParquetWriter.CreateAsync(schema, file);
        foreach (var columns in rowGroups)
        {
            using var group = writer.CreateRowGroup();
            for (var i = 0; i < schema.DataFields.Length; i++)
            {
                await write(group, schema.DataFields[i], columns[i]);
            }
        }
    }
}
