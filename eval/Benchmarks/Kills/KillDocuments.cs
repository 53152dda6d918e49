using System.Globalization;
using System.Text;
using System.Text.Json;
using SparseSearch.Core.Documents;
using SparseSearch.Core.Numerics;
using SparseSearch.Core.Vectors;

namespace SparseSearch.Benchmarks.Kills;

/// <summary>Documents that follow from their number and version alone, so that each can be checked whole.</summary>
internal static class KillDocuments
{
    private const int Terms = 24, TextWords = 220;

    /// <summary>The terms of every vector.</summary>
    public static Vocabulary Vocabulary { get; } = Vocabulary.Numbered(500);

    /// <summary>A document as it is to be found.</summary>
    public static SourceDocument Document(int number, int version) => new(
        IdOf(number), "", TextOf(number, version))
    {
        Fields = Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"{{\"number\":{number},\"version\":{version}}}")),
    };

    /// <summary>Its vector; every weight is a multiple of 1/64 below 4, which 8 bits hold exactly.</summary>
    public static SparseVector Vector(int number, int version)
    {
        var random = new SeededRandom((ulong)number, version);
        var terms = new SortedDictionary<int, float>();
        while (terms.Count < Terms)
        {
            terms[random.Next(Vocabulary.Count)] = (1 + random.Next(255)) / 64f;
        }

        return new SparseVector([.. terms.Keys], [.. terms.Values]);
    }

    /// <summary>The external id.</summary>
    public static string IdOf(int number) => string.Create(CultureInfo.InvariantCulture, $"d{number}");

    /// <summary>The number behind an external id.</summary>
    public static int NumberOf(string id) => int.Parse(id.AsSpan(1), CultureInfo.InvariantCulture);

    /// <summary>Writes documents as encoded JSON lines.</summary>
    public static void Write(string path, IEnumerable<int> numbers, int version)
    {
        using var file = new StreamWriter(path);
        foreach (var number in numbers)
        {
            var vector = Vector(number, version);
            file.WriteLine(JsonSerializer.Serialize(new Dictionary<string, object>
            {
                ["id"] = IdOf(number),
                ["content"] = TextOf(number, version),
                ["number"] = number,
                ["version"] = version,
                ["indices"] = vector.TermIds.ToArray(),
                ["values"] = vector.Weights.ToArray(),
            }));
        }
    }

    private static string TextOf(int number, int version)
    {
        var random = new SeededRandom((ulong)number, ~version);
        var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"version {version} of {number}:"));
        for (var i = 0; i < TextWords; i++)
        {
            text.Append(' ').Append(random.Next(100_000).ToString("x", CultureInfo.InvariantCulture));
        }

        return text.ToString();
    }
}
