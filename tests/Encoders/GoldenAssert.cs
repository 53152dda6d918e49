using SparseSearch.Core.TextEncoding;
using SparseSearch.Core.Vectors;
using SparseSearch.Encoders.Golden;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>Comparisons with the vectors of a model's <c>golden.json</c>.</summary>
internal static class GoldenAssert
{
    private const float Tolerance = 2e-4f;

    /// <summary>A weight as small as rounding may decide whether it is there at all.</summary>
    private const float LeastCertainWeight = 1e-3f;

    /// <summary>The vectors of one side.</summary>
    public static IReadOnlyList<GoldenVector> Read(string folder, EncodingSide side) =>
        [.. GoldenFile.Read(Path.Combine(folder, GoldenFile.FileName)).Where(g => g.Side == side)];

    /// <summary>Fails unless a vector has the same terms with the same weights, but for rounding.</summary>
    public static void Close(GoldenVector golden, SparseVector vector)
    {
        var wanted = WeightsOf(golden.Vector);
        var actual = WeightsOf(vector);
        foreach (var term in wanted.Keys.Union(actual.Keys))
        {
            var expected = wanted.GetValueOrDefault(term);
            var found = actual.GetValueOrDefault(term);
            var present = (expected > 0f && found > 0f) || MathF.Max(expected, found) <= LeastCertainWeight;
            Assert.True(
                present && MathF.Abs(expected - found) <= Tolerance,
                $"'{golden.Text[..Math.Min(40, golden.Text.Length)]}', term {term}: {expected} but {found}");
        }
    }

    private static Dictionary<int, float> WeightsOf(SparseVector vector) =>
        vector.TermIds.ToArray().Zip(vector.Weights.ToArray()).ToDictionary();
}
