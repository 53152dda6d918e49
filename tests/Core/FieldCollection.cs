using System.Globalization;
using System.Text;
using System.Text.Json;
using SparseSearch.Core.Filters;
using SparseSearch.Core.Numerics;
using SparseSearch.Core.Segments;
using SparseSearch.Indexer;

namespace SparseSearch.Tests;

/// <summary>Random documents with fields, random filters over them, and the plainest way to answer them.</summary>
internal static class FieldCollection
{
    public static readonly FieldSchema Declared = new([new FieldDefinition("d", FieldKind.Date)]);

    private static readonly string[] s_texts =
        ["", "a", "b", "é", "a\"\\b", "\U0001F993", "a\n", new('x', 1024), new('y', 1025)];

    private static readonly string[] s_numbers = ["-1", "0", "-0.0", "1", "1.0", "2.5", "1e300", "9007199254740992"];

    private static readonly string[] s_dates =
        ["1969-12-31", "2010-05-31", "2010-05-31T00:00Z", "2010-05-31T02:00:00+02:00", "2010-05-31T00:00:00.0019Z"];

    /// <summary>A document's fields; some are missing, null, empty, nested or have several values.</summary>
    public static string Document(ref SeededRandom random)
    {
        var members = new List<string>();
        Add(ref random, members, "k", s_texts);
        Add(ref random, members, "n", s_numbers);
        Add(ref random, members, "b", ["true", "false"]);
        Add(ref random, members, "d", s_dates);
        var inner = new List<string>();
        Add(ref random, inner, "k", s_texts);
        Add(ref random, inner, "n", s_numbers);
        if (random.Next(3) > 0)
        {
            members.Add($"\"o\": {{{string.Join(", ", inner)}}}");
        }

        return $"{{{string.Join(", ", members)}}}";
    }

    public static FilterExpression Filter(ref SeededRandom random, int depth = 0)
    {
        switch (random.Next(depth < 4 ? 9 : 5))
        {
            case 5:
                return new NotFilter(Filter(ref random, depth + 1));
            case 6 or 7:
                return new AndFilter(Filters(ref random, depth));
            case 8:
                return new OrFilter(Filters(ref random, depth));
            default:
                return Condition(ref random);
        }
    }

    /// <summary>Whether a document fulfils a filter, from its JSON alone.</summary>
    public static bool Accepts(FilterExpression filter, JsonElement document) => filter switch
    {
        AndFilter and => and.Operands.All(operand => Accepts(operand, document)),
        OrFilter or => or.Operands.Any(operand => Accepts(operand, document)),
        NotFilter not => !Accepts(not.Operand, document),
        ExistsFilter exists => Leaves(document, exists.Field).Any(),
        EqualsFilter equal => Leaves(document, equal.Field).Any(v => Compare(equal.Field, v, equal.Value) == 0),
        InFilter some => Leaves(document, some.Field)
            .Any(v => some.Values.Any(value => Compare(some.Field, v, value) == 0)),
        RangeFilter range => Leaves(document, range.Field).Any(v =>
            Holds(range.Lower, end => -Compare(range.Field, v, end)) && Holds(range.Upper, end => Compare(range.Field, v, end))),
        _ => throw new ArgumentException(filter.GetType().Name, nameof(filter)),
    };

    /// <summary>A segment of documents without vectors.</summary>
    public static Segment SegmentOf(IReadOnlyList<string> documents, out FieldSchema schema) =>
        Segment.Over(SegmentReader.OpenImage("image", ImageOf(documents, out schema)));

    public static byte[] ImageOf(
        IReadOnlyList<string> documents, out FieldSchema schema, DocumentOrder order = DocumentOrder.Arrival)
    {
        schema = Declared;
        using var stream = new MemoryStream();
        using var arena = new DocumentArena(IndexTestFolder.Words.Count, TextStorage.Kept);
        for (var i = 0; i < documents.Count; i++)
        {
            var json = Encoding.UTF8.GetBytes(documents[i]);
            var fields = IndexedFields.Read(json, schema, out schema);
            arena.Add(
                Encoding.UTF8.GetBytes(i.ToString(CultureInfo.InvariantCulture)), IndexTestFolder.Vector(i), "", "",
                json, fields);
        }

        using var writer = SegmentWriter.CreateImage(stream);
        new SegmentBuilder(IndexTestFolder.Words, new IndexBuildOptions { Order = order }, [])
            .Write(writer, "image", arena, default);
        return stream.ToArray();
    }

    private static void Add(ref SeededRandom random, List<string> members, string name, string[] values)
    {
        var value = random.Next(6) switch
        {
            0 => null,
            1 => "null",
            2 => "[]",
            3 => $"[{Json(name, values[random.Next(values.Length)])}, [null, {Json(name, values[random.Next(values.Length)])}]]",
            _ => Json(name, values[random.Next(values.Length)]),
        };
        if (value is not null)
        {
            members.Add($"\"{name}\": {value}");
        }
    }

    private static string Json(string name, string value) => name is "k" or "d" ? JsonSerializer.Serialize(value) : value;

    private static FilterExpression[] Filters(ref SeededRandom random, int depth)
    {
        var filters = new FilterExpression[1 + random.Next(3)];
        for (var i = 0; i < filters.Length; i++)
        {
            filters[i] = Filter(ref random, depth + 1);
        }

        return filters;
    }

    private static FilterExpression Condition(ref SeededRandom random)
    {
        string[] names = ["k", "n", "b", "d", "o.k", "o.n"];
        var name = names[random.Next(names.Length)];
        switch (random.Next(name == "b" ? 3 : 4))
        {
            case 0:
                return new ExistsFilter(name);
            case 1:
                return new EqualsFilter(name, Literal(ref random, name));
            case 2:
                var values = new FilterLiteral[1 + random.Next(3)];
                for (var i = 0; i < values.Length; i++)
                {
                    values[i] = Literal(ref random, name);
                }

                return new InFilter(name, values);
            default:
                var sides = random.Next(3);
                var lower = new RangeEnd(Literal(ref random, name), random.Next(2) == 0);
                var upper = new RangeEnd(Literal(ref random, name), random.Next(2) == 0);
                return new RangeFilter(name, sides == 1 ? null : lower, sides == 2 ? null : upper);
        }
    }

    private static FilterLiteral Literal(ref SeededRandom random, string name) => name[^1] switch
    {
        'k' => FilterLiteral.Of(s_texts[random.Next(s_texts.Length - 1)]),
        'd' => FilterLiteral.Of(s_dates[random.Next(s_dates.Length)]),
        'b' => FilterLiteral.Of(random.Next(2) == 0),
        _ => FilterLiteral.Of(double.Parse(s_numbers[random.Next(s_numbers.Length)], CultureInfo.InvariantCulture)),
    };

    /// <summary>All values but null below a dotted name.</summary>
    private static IEnumerable<JsonElement> Leaves(JsonElement element, string name) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member =>
            member.Name == name ? Scalars(member.Value)
            : name.StartsWith(member.Name + ".", StringComparison.Ordinal)
                ? Leaves(member.Value, name[(member.Name.Length + 1)..])
            : []),
        _ => [],
    };

    private static IEnumerable<JsonElement> Scalars(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Scalars),
        JsonValueKind.Null => [],
        _ => [element],
    };

    /// <summary>Sign of a document's value less the filter's, or not 0 and no sign where it is not indexed.</summary>
    private static int? Compare(string name, JsonElement value, FilterLiteral literal)
    {
        switch (name[^1])
        {
            case 'k':
                var utf8 = Encoding.UTF8.GetBytes(value.GetString()!);
                return utf8.Length > 1024 ? null : Math.Sign(utf8.AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(literal.Text)));
            case 'd':
                return Millis(value.GetString()!).CompareTo(Millis(literal.Text));
            case 'b':
                return value.GetBoolean() == (literal.Number != 0) ? 0 : 1;
            default:
                return value.GetDouble() == literal.Number ? 0 : value.GetDouble().CompareTo(literal.Number);
        }
    }

    private static bool Holds(RangeEnd? end, Func<FilterLiteral, int?> signAbove) =>
        end is not { } given || (given.IsIncluded ? signAbove(given.Value) <= 0 : signAbove(given.Value) < 0);

    private static long Millis(string date) => DateTimeOffset.Parse(
        date, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal).ToUnixTimeMilliseconds();
}
