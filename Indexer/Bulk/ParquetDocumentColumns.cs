using Parquet.Schema;
using ParquetType = Parquet.Meta.Type;

namespace SparseSearch.Indexer.Bulk;

/// <summary>The columns of one file that make its documents, found by name and checked by type.</summary>
internal sealed record ParquetDocumentColumns
{
    private static readonly HashSet<Type> s_numbers =
    [
        typeof(sbyte), typeof(short), typeof(int), typeof(long),
        typeof(byte), typeof(ushort), typeof(uint), typeof(ulong),
    ];

    public required DataField Id { get; init; }

    /// <summary>Null where documents have no title.</summary>
    public required DataField? Title { get; init; }

    public required DataField Text { get; init; }

    /// <summary>Whether ids are numbers, and not strings.</summary>
    public bool HasNumberIds => s_numbers.Contains(Id.ClrType);

    /// <summary>Finds the columns.</summary>
    /// <exception cref="ParquetSourceException">One is missing, or has a type that cannot be used.</exception>
    public static ParquetDocumentColumns Of(ParquetFile file, ParquetColumns names)
    {
        string[] ids = names.Id is null ? ["_id", "id"] : [names.Id];
        var title = names.Title is null && file.Find("title") is null ? null : names.Title ?? "title";
        return new ParquetDocumentColumns
        {
            Id = Require(file, ids, "--id-column", acceptsNumbers: true),
            Title = title is null ? null : Require(file, [title], "--title-column", acceptsNumbers: false),
            Text = Require(file, [names.Text ?? "text"], "--text-column", acceptsNumbers: false),
        };
    }

    private static DataField Require(ParquetFile file, string[] names, string option, bool acceptsNumbers)
    {
        var field = names.Select(file.Find).FirstOrDefault(static f => f is not null)
            ?? throw new ParquetSourceException(
                file.Path, "", $"there is no column \"{string.Join("\" or \"", names)}\"; its columns are "
                + $"{string.Join(", ", file.ColumnNames.Select(static n => $"\"{n}\""))}. Name one with {option}.");
        var isText = field is DataField { SchemaElement.Type: ParquetType.BYTE_ARRAY } bytes
            && (bytes.ClrType == typeof(ReadOnlyMemory<char>) || bytes.ClrType == typeof(ReadOnlyMemory<byte>));
        return field is DataField { IsArray: false } data
            && (isText || (acceptsNumbers && s_numbers.Contains(data.ClrType)))
            ? data
            : throw new ParquetSourceException(
                file.Path, $"column \"{field.Name}\"", $"its type is {TypeOf(field)}, and it must be strings"
                + $"{(acceptsNumbers ? " or whole numbers" : "")}. Name another one with {option}, or convert it.");
    }

    /// <summary>A column's type in the format's own words.</summary>
    private static string TypeOf(Field field)
    {
        if (field is not DataField { SchemaElement: { } element } data)
        {
            return field.SchemaType.ToString().ToLowerInvariant();
        }

        var name = element.ConvertedType is { } converted ? $"{element.Type} ({converted})" : $"{element.Type}";
        return data.IsArray ? $"repeated {name}" : name;
    }
}
