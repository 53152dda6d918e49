using System.Text.Json.Nodes;
using SparseSearch.Benchmarks.Fuzzing;

namespace SparseSearch.Benchmarks.ServiceFuzzing;

/// <summary>Values that services trip over: extreme numbers, odd texts, names that are paths, wrong types.</summary>
internal static class HostileValues
{
    private static readonly string[] s_numbers =
    [
        "0", "-0", "1", "-1", "2", "10", "1000", "1001", "10000", "2147483647", "-2147483648", "2147483648", "4294967296", "9223372036854775807",
        "-9223372036854775808", "9223372036854775808", "1e308", "1e309", "-1e309", "1e-400", "0.1", "0.5", "0.95", "0.999", "1.5", "3.4e38", "3.5e38",
    ];

    private static readonly string[] s_texts =
    [
        "", " ", "a", "bone", "vitamin for bone", "\0", "\n", "\r\nX-Injected: 1", "\u202e", "\ufeff", "\uffff", "é", "e\u0301", "İ", "ß", "𝒳", "👩‍👩‍👧", "骨",
        "../../etc/passwd", "..", "/", "C:\\", "%00", "%2e%2e%2f", "null", "NaN", "'; drop table notes; --", "<script>alert(1)</script>", "{{7*7}}", "${jndi:x}",
        "year >= 2000", "year >", "((((", "not not not year = 1", "lang = \"en\" and year >= 2010", "lang in (\"a\")", "exists(year)", "year = 1e999", "\\", "\"",
        "exact", "auto", "windowed", "seismic", "clustered", "exhaustive", "bm25", "hybrid", "lucene", "query", "document", "splade", "2001-01-01T00:00:00Z",
    ];

    private static readonly string[] s_names =
    [
        "notes", "notes", "notes", "vectors", "vectors", "scratch", "other", "current", "s1", "s2", "bone", "heart", "1", "2", "99", "none", "notes.jsonl", "damaged.jsonl.gz",
    ];

    /// <summary>A name, mostly of something that may be there.</summary>
    public static string Name(FuzzRandom random) =>
        random.OneIn(12) ? random.OneIn(4) ? new string('a', random.Next(5_000)) : random.Pick(s_texts) : random.Pick(s_names);

    /// <summary>A number as JSON has it.</summary>
    public static string Number(FuzzRandom random) => random.Pick(s_numbers);

    /// <summary>A text.</summary>
    public static string Text(FuzzRandom random) => random.Next(20) switch
    {
        0 => new string('x', random.Next(40_000)),
        1 => string.Join(' ', Enumerable.Range(0, random.Next(300)).Select(_ => random.Pick(s_texts))),
        2 => string.Concat(Enumerable.Range(0, 1 + random.Next(20)).Select(_ => (char)(0x20 + random.Next(0xD7E0)))),
        _ => random.Pick(s_texts),
    };

    /// <summary>Anything.</summary>
    /// <param name="random">Decides.</param>
    /// <param name="depth">Levels that it may have.</param>
    public static JsonNode? Any(FuzzRandom random, int depth = 3) => random.Next(depth > 0 ? 9 : 6) switch
    {
        0 => null,
        1 => JsonValue.Create(random.OneIn(2)),
        2 => JsonNode.Parse(Number(random)),
        3 => JsonValue.Create(Name(random)),
        4 or 5 => JsonValue.Create(Text(random)),
        6 => new JsonArray([.. Enumerable.Range(0, random.Next(4)).Select(_ => Any(random, depth - 1))]),
        7 => Nested(random),
        _ => Members(random, depth),
    };

    private static JsonObject Members(FuzzRandom random, int depth)
    {
        var made = new JsonObject();
        for (var i = random.Next(4); i >= 0; i--)
        {
            made[random.OneIn(2) ? random.Pick(s_texts) : random.Pick(s_names)] = Any(random, depth - 1);
        }

        return made;
    }

    private static JsonNode? Nested(FuzzRandom random)
    {
        JsonNode? made = null;
        for (var i = random.Next(62); i > 0; i--)
        {
            made = random.OneIn(2) ? new JsonArray(made) : new JsonObject { [random.OneIn(2) ? "and" : "not"] = made };
        }

        return made;
    }
}
