using System.Globalization;
using System.Text.Json;
using SparseSearch.Core.Filters;
using static SparseSearch.Api.OpenSearch.OpenSearchErrors;

namespace SparseSearch.Api.OpenSearch;

/// <summary>Reads queries that stand where no score comes from: in <c>filter</c> and <c>must_not</c>.</summary>
/// <param name="mapping">The index's mapping.</param>
/// <param name="fields">The fields that searchable documents have.</param>
internal sealed class FilterReading(IndexMapping mapping, FieldSchema fields)
{
    private const string Known = "term, terms, range, exists, ids, bool, match_all and match_none";

    /// <summary>Reads one query.</summary>
    /// <exception cref="Service.RequestException">It is none of those that accept or refuse documents.</exception>
    /// <exception cref="FilterException">It passes a limit.</exception>
    public FilterCondition Read(JsonElement query)
    {
        var (name, body) = Only(query, "query");
        return name switch
        {
            "term" => ReadTerm(body),
            "terms" => ReadTerms(body),
            "range" => ReadRange(body),
            "exists" => ReadExists(body),
            "ids" => ReadIds(body),
            "bool" => ReadBool(body),
            "match_all" => Empty(name, body, FilterCondition.All),
            "match_none" => Empty(name, body, FilterCondition.None),
            _ => throw Parsing($"unknown query [{name}] in a filter.", $"There are {Known}."),
        };
    }

    /// <summary>Reads one query, or all of an array.</summary>
    public IReadOnlyList<FilterCondition> ReadAll(JsonElement queries) => queries.ValueKind == JsonValueKind.Array
        ? [.. queries.EnumerateArray().Select(Read)]
        : [Read(queries)];

    /// <summary>The one member of an object.</summary>
    public static (string Name, JsonElement Value) Only(JsonElement element, string what)
    {
        if (element.ValueKind == JsonValueKind.Object && element.GetPropertyCount() == 1)
        {
            var member = element.EnumerateObject().First();
            return (member.Name, member.Value);
        }

        throw Parsing($"[{what}] malformed query, expected an object with one member.", $"A query is one of {Known}, …");
    }

    private static FilterCondition Empty(string name, JsonElement body, FilterCondition condition) =>
        body.ValueKind == JsonValueKind.Object && body.GetPropertyCount() == 0
            ? condition
            : throw Parsing($"[{name}] has members.", $"Write \"{name}\": {{}}.");

    private FilterCondition ReadBool(JsonElement body)
    {
        List<FilterCondition> demanded = [];
        IReadOnlyList<FilterCondition>? should = null;
        int? least = null;
        foreach (var clause in Members(body, "bool"))
        {
            switch (clause.Name)
            {
                case "must" or "filter":
                    demanded.AddRange(ReadAll(clause.Value));
                    break;
                case "must_not":
                    demanded.Add(FilterCondition.AnyOf([.. ReadAll(clause.Value)]).Not());
                    break;
                case "should":
                    should = ReadAll(clause.Value);
                    break;
                case "minimum_should_match" when clause.Value.ToString() is "0" or "1":
                    least = clause.Value.ToString() == "1" ? 1 : 0;
                    break;
                default:
                    throw Parsing(
                        $"[bool] query does not support [{clause.Name} : {clause.Value}].",
                        "It has must, filter, must_not, should, and minimum_should_match 0 or 1.");
            }
        }

        // As OpenSearch has it: beside must and filter, should accepts nothing more and refuses nothing.
        var needsShould = least ?? (body.TryGetProperty("must", out _) || body.TryGetProperty("filter", out _) ? 0 : 1);
        if (should is { Count: > 0 } && needsShould > 0)
        {
            demanded.Add(FilterCondition.AnyOf([.. should]));
        }

        return FilterCondition.AllOf(demanded);
    }

    private FilterCondition ReadTerm(JsonElement body)
    {
        var (field, value) = Only(body, "term");
        if (value.ValueKind == JsonValueKind.Object)
        {
            (var name, value) = Only(value, "term");
            if (name != "value")
            {
                throw Parsing($"[term] query does not support [{name}].", "It has value.");
            }
        }

        return IsAbsent(field) ? FilterCondition.None : FilterCondition.Of(new EqualsFilter(field, LiteralOf(field, value)));
    }

    private FilterCondition ReadTerms(JsonElement body)
    {
        var (field, values) = Only(body, "terms");
        if (values.ValueKind != JsonValueKind.Array)
        {
            throw Parsing($"[terms] query of [{field}] has {values.ValueKind}.", "Give an array of values; look-ups are not supported.");
        }

        return IsAbsent(field) || values.GetArrayLength() == 0
            ? FilterCondition.None
            : FilterCondition.Of(new InFilter(field, [.. values.EnumerateArray().Select(value => LiteralOf(field, value))]));
    }

    private FilterCondition ReadRange(JsonElement body)
    {
        var (field, ends) = Only(body, "range");
        RangeEnd? lower = null, upper = null;
        foreach (var end in Members(ends, "range"))
        {
            switch (end.Name)
            {
                case "gt" or "gte" when lower is null:
                    lower = new RangeEnd(LiteralOf(field, end.Value), end.Name == "gte");
                    break;
                case "lt" or "lte" when upper is null:
                    upper = new RangeEnd(LiteralOf(field, end.Value), end.Name == "lte");
                    break;
                default:
                    throw Parsing(
                        $"[range] query does not support [{end.Name} : {end.Value}] here.", "It has gt or gte, and lt or lte.");
            }
        }

        return IsAbsent(field) ? FilterCondition.None : FilterCondition.Of(new RangeFilter(field, lower, upper));
    }

    private FilterCondition ReadExists(JsonElement body)
    {
        var (name, field) = Only(body, "exists");
        if (name != "field" || field.ValueKind != JsonValueKind.String)
        {
            throw Parsing($"[exists] query does not support [{name}].", "Write \"exists\": {\"field\": \"NAME\"}.");
        }

        var asked = field.GetString() ?? "";
        return IsAbsent(asked) ? FilterCondition.None : FilterCondition.Of(new ExistsFilter(asked));
    }

    private static FilterCondition ReadIds(JsonElement body)
    {
        var (name, values) = Only(body, "ids");
        if (name != "values" || values.ValueKind != JsonValueKind.Array)
        {
            throw Parsing($"[ids] query does not support [{name}].", "Write \"ids\": {\"values\": [\"1\", \"2\"]}.");
        }

        return values.GetArrayLength() == 0
            ? FilterCondition.None
            : FilterCondition.Of(new InFilter(FilterExpression.ExternalId, [.. values.EnumerateArray().Select(static id => FilterLiteral.Of(id.ToString()))]));
    }

    private static JsonElement.ObjectEnumerator Members(JsonElement body, string query) => body.ValueKind == JsonValueKind.Object
        ? body.EnumerateObject()
        : throw Parsing($"[{query}] malformed query, found {body.ValueKind}.", "Give an object.");

    /// <summary>Whether a field is declared and no searchable document has it; one that is neither is a mistake.</summary>
    private bool IsAbsent(string field)
    {
        if (mapping.Texts.Contains(field) || field == mapping.Sparse?.Name)
        {
            throw Illegal(
                $"The field [{field}] is no field for filters: it is of type {(mapping.Texts.Contains(field) ? "text" : "sparse vector")}.",
                "Search it, or have what is filtered by in a field of type keyword.");
        }

        return fields.KindOf(field) is null && mapping.Fields.ContainsKey(field);
    }

    /// <summary>A value in the kind of its field, where it can be read so, as OpenSearch does.</summary>
    private FilterLiteral LiteralOf(string field, JsonElement value)
    {
        var kind = fields.KindOf(field);
        return value.ValueKind switch
        {
            JsonValueKind.Number when kind == FieldKind.Keyword || field == FilterExpression.ExternalId => FilterLiteral.Of(value.GetRawText()),
            JsonValueKind.Number when kind == FieldKind.Date && value.TryGetInt64(out var millis) && IsDate(millis) =>
                FilterLiteral.Of(FieldDates.Show(millis)),
            JsonValueKind.Number => FilterLiteral.Of(value.GetDouble()),
            JsonValueKind.String when kind == FieldKind.Number
                && double.TryParse(value.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) =>
                FilterLiteral.Of(number),
            JsonValueKind.String when kind == FieldKind.Boolean && bool.TryParse(value.GetString(), out var flag) =>
                FilterLiteral.Of(flag),
            JsonValueKind.String => FilterLiteral.Of(value.GetString() ?? ""),
            JsonValueKind.True or JsonValueKind.False => FilterLiteral.Of(value.GetBoolean()),
            _ => throw Parsing($"The value of [{field}] is {value.ValueKind}.", "Give a text, a number, true or false."),
        };
    }

    /// <summary>Whether milliseconds are of the years 1 to 9999.</summary>
    private static bool IsDate(long millis) =>
        millis >= DateTimeOffset.MinValue.ToUnixTimeMilliseconds() && millis <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();
}
