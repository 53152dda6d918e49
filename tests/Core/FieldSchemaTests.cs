using System.Text;
using SparseSearch.Core.Filters;
using Xunit;

namespace SparseSearch.Tests;

public sealed class FieldSchemaTests
{
    [Fact]
    public void AFieldTakesTheKindOfItsFirstValue()
    {
        IndexedFields.Read(
            "{\"s\": \"x\", \"n\": [null, 1], \"b\": false, \"o\": {\"p\": {\"q\": 2}}, \"none\": null, \"e\": [], \"d\": \"2010-01-01\"}"u8.ToArray(),
            FieldCollection.Declared, out var schema);
        Assert.Equal(
            "b Boolean, d Date, n Number, o.p.q Number, s Keyword",
            string.Join(", ", schema.Fields.Select(f => $"{f.Name} {f.Kind}")));
        Assert.Equal(schema, FieldSchema.FromJson(schema.ToJson()));
        Assert.Contains("{\"name\":\"b\",\"kind\":\"Boolean\"}", schema.ToJson(), StringComparison.Ordinal);
        IndexedFields.Read("{\"s\": \"again\", \"n\": 2}"u8.ToArray(), schema, out var same);
        Assert.Same(schema, same);
        Assert.Null(schema.KindOf("none"));
    }

    [Theory]
    [InlineData("{\"s\": 1}", "\"s\" holds Keyword values, but this document has the Number value 1")]
    [InlineData("{\"n\": \"2010\"}", "\"n\" holds Number values, but this document has the Keyword value 2010")]
    [InlineData("{\"n\": [1, true]}", "write the value as a number")]
    [InlineData("{\"x\": [1, \"a\"]}", "\"x\" holds Number values")]
    [InlineData("{\"d\": \"31.12.2010\"}", "give ISO 8601")]
    [InlineData("{\"d\": 2010}", "write a date such as")]
    [InlineData("{\"n\": 9007199254740993}", "2^53")]
    [InlineData("{\"n\": -90071992547409930}", "2^53")]
    [InlineData("{\"n\": 1e999}", "a double cannot hold")]
    [InlineData("{\"\": 1}", "empty name")]
    [InlineData("{\"a\": 1, \"a\": 2}", "no JSON object")]
    [InlineData("[1]", "The fields are a JSON array")]
    [InlineData("{\"a\": \"\\ud800\"}", "half of a surrogate pair")]
    [InlineData("{\"a\": ", "no JSON object")]
    public void ADocumentThatDoesNotFitIsRefusedWithFieldFindingAndRemedy(string json, string expected)
    {
        var schema = new FieldSchema(
            [new("s", FieldKind.Keyword), new("n", FieldKind.Number), new("d", FieldKind.Date)]);
        var grown = schema;
        var error = Assert.Throws<FieldException>(
            () => IndexedFields.Read(Encoding.UTF8.GetBytes(json), schema, out grown));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Equal(3, schema.Fields.Count);
    }

    [Fact]
    public void LimitsOfNamesFieldsDepthAndBytesAreTold()
    {
        static string Fields(int count) => $"{{{string.Join(',', Enumerable.Range(0, count).Select(i => $"\"f{i}\": 1"))}}}";
        static string Nested(int depth) =>
            string.Concat(Enumerable.Repeat("{\"a\":", depth)) + "1" + new string('}', depth);
        Read(Fields(1000));
        Read(Nested(64));
        Read($"{{\"{new string('n', 256)}\": 1}}");
        AssertRefused(Fields(1001), "the limit is 1000");
        AssertRefused(Nested(65), "no JSON object");
        AssertRefused(Nested(100_000), "no JSON object");
        AssertRefused($"{{\"{new string('n', 257)}\": 1}}", "the limit is 256");
        AssertRefused($"{{\"a\": \"{new string('x', 10 << 20)}\"}}", "the limit is 1048576");
    }

    [Fact]
    public void SchemasOfSegmentsAreMergedOrContradict()
    {
        var first = new FieldSchema([new("a", FieldKind.Number), new("b", FieldKind.Keyword)]);
        var second = new FieldSchema([new("b", FieldKind.Keyword), new("c", FieldKind.Date)]);
        Assert.Equal(["a", "b", "c"], first.Merge(second).Fields.Select(f => f.Name));
        Assert.Same(first, first.Merge(FieldSchema.Empty));
        Assert.Contains(
            "holds Keyword values in one place and Boolean",
            Assert.Throws<FieldException>(() => first.Merge(new FieldSchema([new("b", FieldKind.Boolean)]))).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new FieldSchema([new("a", FieldKind.Date), new("a", FieldKind.Date)]));
        Assert.Throws<FormatException>(() => FieldSchema.FromJson("{\"fields\": [{\"name\": \"a\", \"kind\": \"Text\"}]}"));
        Assert.Throws<FormatException>(() => FieldSchema.FromJson("{\"fields\": [{\"name\": \"\", \"kind\": \"Date\"}]}"));
    }

    [Theory]
    [InlineData("1970-01-01", 0)]
    [InlineData("1970-01-01T00:00Z", 0)]
    [InlineData("1970-01-01T01:30+01:30", 0)]
    [InlineData("1970-01-01T00:00:01", 1000)]
    [InlineData("1970-01-01T00:00:00.5Z", 500)]
    [InlineData("1969-12-31T23:59:59.999Z", -1)]
    [InlineData("0001-01-01", -62135596800000)]
    [InlineData("9999-12-31T23:59:59.9999999Z", 253402300799999)]
    public void DatesAreMillisecondsInUtc(string text, double millis)
    {
        Assert.True(FieldDates.TryParse(text, out var found));
        Assert.Equal(millis, found);
        Assert.True(FieldDates.TryParse(FieldDates.Show(found), out var again));
        Assert.Equal(found, again);
    }

    [Theory]
    [InlineData("")]
    [InlineData("2010")]
    [InlineData("2010-02-30")]
    [InlineData("2010-2-3")]
    [InlineData("2010-01-01 10:00")]
    [InlineData("2010-01-01T25:00Z")]
    [InlineData(" 2010-01-01")]
    [InlineData("0001-01-01T00:00+01:00")]
    public void WhatIsNoIsoDateIsNone(string text) => Assert.False(FieldDates.TryParse(text, out _));

    private static void Read(string json) =>
        IndexedFields.Read(Encoding.UTF8.GetBytes(json), FieldSchema.Empty, out _);

    private static void AssertRefused(string json, string expected) => Assert.Contains(
        expected, Assert.Throws<FieldException>(() => Read(json)).Message, StringComparison.Ordinal);
}
