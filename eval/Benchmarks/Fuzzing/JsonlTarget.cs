using SparseSearch.Core.Documents;
using SparseSearch.Core.Filters;

namespace SparseSearch.Benchmarks.Fuzzing;

/// <summary>Documents as JSON lines, with their fields read as an index would; bad lines are listed or refused.</summary>
internal sealed class JsonlTarget : FuzzTarget
{
    /// <inheritdoc/>
    public override string Name => "jsonl";

    /// <inheritdoc/>
    public override string Promise => "BadLineException; FieldException for fields";

    /// <inheritdoc/>
    public override int Share => 120;

    /// <inheritdoc/>
    public override IReadOnlyList<byte[]> Seeds { get; } = FuzzWords.Texts(
        "{\"_id\":\"d1\",\"title\":\"T\",\"text\":\"né \\u00e9 \\ud834\\udd1e\"}\n",
        "{\"id\":7,\"text\":\"a\",\"metadata\":{},\"lang\":\"en\",\"year\":2010.5,\"tags\":[\"a\",\"b\"],\"open\":true}\n\n",
        "\uFEFF{\"_id\":\"x\",\"id\":\"y\",\"text\":\"\",\"a\":{\"b\":{\"c\":[1,2,null]}},\"when\":\"2024-01-02T03:04:05Z\"}\r\n{\"_id\":\"z\",\"text\":\"t\"}",
        "{\"text\":\"x\",\"title\":null,\"_id\":9223372036854775807}\n{\"_id\":\"9223372036854775807\",\"text\":\"\"}");

    /// <inheritdoc/>
    public override IReadOnlyList<byte[]> Words { get; } =
    [
        .. FuzzWords.Json,
        .. FuzzWords.Texts("\"_id\"", "\"id\"", "\"text\"", "\"title\"", "\"metadata\"", "\"a.b\"", "\"2024-13-01\"", "\xED\xA0\x80"),
    ];

    /// <inheritdoc/>
    public override bool Allows(Exception error) => error is BadLineException;

    /// <inheritdoc/>
    public override string Read(byte[] input)
    {
        var bad = new BadLineLog();
        var (documents, fields, refused) = (0, FieldSchema.Empty, 0);
        foreach (var document in JsonlDocumentReader.ReadStream(
            new MemoryStream(input), "a.jsonl", new JsonlReadOptions { SkipBadLinesInto = bad }))
        {
            documents++;
            try
            {
                IndexedFields.Read(document.Fields, fields, out fields);
            }
            catch (FieldException)
            {
                refused++;
            }
        }

        if (bad.Count > 0 && input.Length % 4 == 0)
        {
            // Some of them the same without a log: the first bad line is thrown.
            _ = JsonlDocumentReader.ReadStream(new MemoryStream(input), "a.jsonl").Count();
        }

        return $"{Math.Min(documents, 4)} documents, {Math.Min(fields.Fields.Count, 6)} fields, {refused > 0}";
    }
}
