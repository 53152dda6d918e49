using System.Text;
using SparseSearch.Core.Filters;

namespace SparseSearch.Benchmarks.Fuzzing;

/// <summary>
/// Filters as people or as programs write them. What is read is written and read again, which gives the same, and
/// checked against the fields of an index.
/// </summary>
/// <param name="isJson">Whether programs wrote them.</param>
internal sealed class FilterTarget(bool isJson) : FuzzTarget
{
    private static readonly FieldSchema s_schema = new(
    [
        new FieldDefinition("lang", FieldKind.Keyword), new FieldDefinition("year", FieldKind.Number),
        new FieldDefinition("open", FieldKind.Boolean), new FieldDefinition("when", FieldKind.Date),
    ]);

    private static readonly IReadOnlyList<byte[]> s_texts = FuzzWords.Texts(
        FilterParser.Example, "not (a = 1 or b != 'x') and `odd name` == true", "when >= \"2024-01-01\" < \"2025-01-01T00:00:00Z\"",
        "year > -1.5e3 and tag not in (1, 2, \"\\u00e9\\n\")", "((((lang = \"en\"))))");

    private static readonly IReadOnlyList<byte[]> s_json = FuzzWords.Texts(
        "{\"and\":[{\"field\":\"lang\",\"equals\":\"en\"},{\"field\":\"year\",\"gte\":2010,\"lt\":2020.5}]}",
        "{\"or\":[{\"not\":{\"exists\":\"doi\"}},{\"field\":\"tag\",\"in\":[\"a\",1,true]}]}",
        "{\"not\":{\"not\":{\"and\":[{\"or\":[{\"field\":\"when\",\"gt\":\"2024-01-01\"}]}]}}}");

    /// <inheritdoc/>
    public override string Name => isJson ? "filter-json" : "filter-text";

    /// <inheritdoc/>
    public override string Promise => "FilterException";

    /// <inheritdoc/>
    public override int Share => isJson ? 150 : 300;

    /// <inheritdoc/>
    public override IReadOnlyList<byte[]> Seeds => isJson ? s_json : s_texts;

    /// <inheritdoc/>
    public override IReadOnlyList<byte[]> Words { get; } =
    [
        .. FuzzWords.Json,
        .. isJson
            ? FuzzWords.Texts("\"and\"", "\"or\"", "\"not\"", "\"exists\"", "\"field\"", "\"in\"", "\"gte\"", "\"lt\"", "\"lang\"")
            : FuzzWords.Texts(
                " and ", " or ", " not ", " in ", "exists", "(", ")", "((((((((((((((((", "not not not not ", "<=", ">=",
                "!=", "==", "'", "`", "\\", "\\u", "lang", "year", "open = true", "when", "\u00a0", "\ud83d\ude00"),
    ];

    /// <inheritdoc/>
    public override bool Allows(Exception error) => error is FilterException;

    /// <inheritdoc/>
    public override string Read(byte[] input)
    {
        var filter = isJson ? FilterJson.Parse(input) : FilterParser.Parse(Encoding.UTF8.GetString(input));
        var text = filter.ToString();
        if (FilterParser.Parse(text).ToString() != text)
        {
            throw new InvalidOperationException($"\"{text}\" was written, and reads as another filter.");
        }

        FilterCheck.Against(filter, s_schema);
        return $"{filter.GetType().Name}, {Math.Min(filter.NodeCount, 8)} parts, {Math.Min(filter.Depth, 6)} levels";
    }
}
