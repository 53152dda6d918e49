using System.Text.Json;

namespace SparseSearch.Core.Filters;

/// <summary>Reads filters as programs write them, in JSON.</summary>
/// <remarks>
/// <code>
/// filter    := {"and": [filter, …]} | {"or": [filter, …]} | {"not": filter} | {"exists": field}
///            | {"field": field, condition}
/// condition := "equals": value | "in": [value, …] | one or two of "gt" or "gte", "lt" or "lte": value
/// value     := text | number | true | false
/// </code>
/// Each object has these members and no others; dates are texts.
/// </remarks>
public static class FilterJson
{
    private const string Example = "{\"and\": [{\"field\": \"lang\", \"equals\": \"en\"}, {\"field\": \"year\", \"gte\": 2010}]}";

    /// <summary>Levels of JSON that a filter may need: an object and an array each.</summary>
    private const int MaxJsonDepth = (2 * FilterLimits.MaxDepth) + 4;

    private static readonly JsonDocumentOptions s_options = new()
    {
        AllowDuplicateProperties = false,
        MaxDepth = MaxJsonDepth,
    };

    /// <summary>Reads a filter.</summary>
    /// <param name="json">As above, in UTF-8.</param>
    /// <exception cref="FilterException">
    /// The text is no filter, or passes a limit; the message has the place, such as <c>$.and[1].gte</c>.
    /// </exception>
    public static FilterExpression Parse(ReadOnlyMemory<byte> json)
    {
        if (json.Length > FilterLimits.MaxTextLength)
        {
            throw new FilterException(
                $"The filter has {json.Length} bytes; the limit is {FilterLimits.MaxTextLength}.");
        }

        try
        {
            using var document = JsonDocument.Parse(json, s_options);
            return Parse(document.RootElement);
        }
        catch (JsonException error)
        {
            throw new FilterException($"The filter is no JSON: {error.Message} An example: {Example}", error);
        }
        catch (InvalidOperationException error)
        {
            throw HalfOfAPair(error);
        }
    }

    /// <summary>Reads a filter that stands in other JSON.</summary>
    /// <exception cref="FilterException">As above.</exception>
    public static FilterExpression Parse(JsonElement json)
    {
        try
        {
            return Read(json, "$", 1);
        }
        catch (InvalidOperationException error)
        {
            throw HalfOfAPair(error);
        }
    }

    /// <summary>What names and texts with such an escape come to, when they are compared or read.</summary>
    private static FilterException HalfOfAPair(InvalidOperationException error) =>
        new("A text of the filter has an escape that is half of a surrogate pair.", error);

    private static FilterExpression Read(JsonElement json, string path, int depth)
    {
        if (depth > FilterLimits.MaxDepth)
        {
            throw FilterExpression.TooDeep();
        }

        var member = json.ValueKind == JsonValueKind.Object ? json.EnumerateObject().FirstOrDefault() : default;
        switch (member.Value.ValueKind == JsonValueKind.Undefined ? "" : member.Name)
        {
            case "and" when IsAlone(json, path):
                return new AndFilter(ReadAll(member.Value, path + ".and", depth));
            case "or" when IsAlone(json, path):
                return new OrFilter(ReadAll(member.Value, path + ".or", depth));
            case "not" when IsAlone(json, path):
                return new NotFilter(Read(member.Value, path + ".not", depth + 1));
            case "exists" when IsAlone(json, path):
                return new ExistsFilter(TextOf(member.Value, path + ".exists"));
            default:
                return json.ValueKind == JsonValueKind.Object && json.TryGetProperty("field", out var field)
                    ? ReadCondition(json, TextOf(field, path + ".field"), path)
                    : throw Fault(path, "an object with and, or, not, exists or field");
        }
    }

    private static FilterExpression[] ReadAll(JsonElement json, string path, int depth)
    {
        if (json.ValueKind != JsonValueKind.Array || json.GetArrayLength() is 0 or > FilterLimits.MaxNodes)
        {
            throw Fault(path, $"an array of 1 to {FilterLimits.MaxNodes} filters");
        }

        return [.. json.EnumerateArray().Select((item, i) => Read(item, $"{path}[{i}]", depth + 1))];
    }

    private static FilterExpression ReadCondition(JsonElement json, string field, string path)
    {
        RangeEnd? lower = null, upper = null;
        FilterExpression? condition = null;
        foreach (var member in json.EnumerateObject())
        {
            var place = $"{path}.{member.Name}";
            switch (member.Name)
            {
                case "field":
                    break;
                case "equals" when condition is null:
                    condition = new EqualsFilter(field, ValueOf(member.Value, place));
                    break;
                case "in" when condition is null && member.Value.ValueKind == JsonValueKind.Array:
                    condition = new InFilter(
                        field, [.. member.Value.EnumerateArray().Select((v, i) => ValueOf(v, $"{place}[{i}]"))]);
                    break;
                case "gt" or "gte" when lower is null:
                    lower = new RangeEnd(ValueOf(member.Value, place), member.Name == "gte");
                    break;
                case "lt" or "lte" when upper is null:
                    upper = new RangeEnd(ValueOf(member.Value, place), member.Name == "lte");
                    break;
                default:
                    throw Fault(place, "equals, in with an array, gt or gte, lt or lte, each once");
            }
        }

        return (condition, lower ?? upper) switch
        {
            (null, not null) => new RangeFilter(field, lower, upper),
            (not null, null) => condition,
            _ => throw Fault(path, "either equals, or in, or one or two ends of a range beside field"),
        };
    }

    private static bool IsAlone(JsonElement json, string path) => json.GetPropertyCount() == 1
        ? true
        : throw Fault(path, "and, or, not or exists without another member");

    private static FilterLiteral ValueOf(JsonElement json, string path)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.String:
                return FilterLiteral.Of(json.GetString() ?? "");
            case JsonValueKind.True or JsonValueKind.False:
                return FilterLiteral.Of(json.ValueKind == JsonValueKind.True);
            case JsonValueKind.Number:
                return FilterText.ReadNumber(json.GetRawText(), out var number) is { } fault
                    ? throw new FilterException($"The filter is wrong at {path}: {fault}. An example: {Example}")
                    : FilterLiteral.Of(number);
            default:
                throw Fault(path, "a text, a number, true or false");
        }
    }

    private static string TextOf(JsonElement json, string path) => json.ValueKind == JsonValueKind.String
        ? json.GetString() ?? ""
        : throw Fault(path, "the name of a field");

    private static FilterException Fault(string path, string expected) =>
        new($"The filter is wrong at {path}: expected is {expected}. An example: {Example}");
}
