using System.Text.Json;
using SparseSearch.Core.Vectors;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>A text and its vector by the reference implementation.</summary>
internal sealed record GoldenVector(string Text, int[]? InputIds, Dictionary<int, float> Weights)
{
    private const float Tolerance = 2e-4f;

    /// <summary>A weight as small as rounding may decide whether it is there at all.</summary>
    private const float LeastCertainWeight = 1e-3f;

    /// <summary>The vectors of one side in a model's <c>golden.json</c>.</summary>
    public static IReadOnlyList<GoldenVector> Read(string folder, string side)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "golden.json")));
        return [.. json.RootElement.EnumerateArray().Select(g =>
        {
            var vector = g.GetProperty(side);
            return new GoldenVector(
                g.GetProperty("text").GetString()!,
                vector.TryGetProperty("input_ids", out var ids) ? [.. Integers(ids)] : null,
                Integers(vector.GetProperty("indices"))
                    .Zip(vector.GetProperty("weights").EnumerateArray().Select(static w => w.GetSingle()))
                    .ToDictionary());
        })];
    }

    /// <summary>Fails unless a vector has the same terms with the same weights, but for rounding.</summary>
    public void AssertClose(SparseVector vector)
    {
        var actual = vector.TermIds.ToArray().Zip(vector.Weights.ToArray()).ToDictionary();
        foreach (var term in Weights.Keys.Union(actual.Keys))
        {
            var expected = Weights.GetValueOrDefault(term);
            var found = actual.GetValueOrDefault(term);
            var present = (expected > 0f && found > 0f) || MathF.Max(expected, found) <= LeastCertainWeight;
            Assert.True(
                present && MathF.Abs(expected - found) <= Tolerance,
                $"'{Text[..Math.Min(40, Text.Length)]}', term {term}: {expected} but {found}");
        }
    }

    private static IEnumerable<int> Integers(JsonElement list) =>
        list.EnumerateArray().Select(static i => i.GetInt32());
}
