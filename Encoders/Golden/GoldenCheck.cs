using System.Globalization;
using SparseSearch.Core.TextEncoding;
using SparseSearch.Core.Vectors;

namespace SparseSearch.Encoders.Golden;

/// <summary>Encodes golden texts with a model and compares what comes out. Stateless and thread-safe.</summary>
public static class GoldenCheck
{
    private const int ExcerptLength = 40;

    /// <summary>Compares a model with golden vectors.</summary>
    /// <param name="golden">At least one; each limit of tokens opens the model once.</param>
    /// <param name="open">Opens the model with a limit of tokens, or null for its own; the check disposes it.</param>
    /// <param name="tolerance">The most that a weight may differ, at least 0.</param>
    /// <param name="cancellationToken">Looked at between batches.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static async Task<GoldenReport> RunAsync(
        IReadOnlyList<GoldenVector> golden, Func<int?, SparseEncoder> open,
        float tolerance = GoldenComparison.WeightTolerance,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(golden);
        ArgumentNullException.ThrowIfNull(open);
        var found = new SparseVector[golden.Count];
        var differences = new SortedDictionary<int, string>();
        foreach (var limit in golden.Index().GroupBy(g => g.Item.MaxTokens))
        {
            using var encoder = open(limit.Key);
            foreach (var side in limit.GroupBy(g => g.Item.Side))
            {
                var vectors = await encoder.EncodeAsync(
                    [.. side.Select(g => g.Item.Text)], side.Key, null, cancellationToken).ConfigureAwait(false);
                foreach (var ((index, item), vector) in side.Zip(vectors))
                {
                    found[index] = vector;
                    if (item.TokenIds is { } ids && !encoder.TokenIdsOf(item.Text, side.Key).SequenceEqual(ids))
                    {
                        differences[index] = $"{Named(item)}: other token ids.";
                    }
                }
            }
        }

        return Report(golden, found, tolerance, differences);
    }

    private static GoldenReport Report(
        IReadOnlyList<GoldenVector> golden,
        SparseVector[] found,
        float tolerance,
        SortedDictionary<int, string> differences)
    {
        var worst = default(GoldenComparison);
        for (var i = 0; i < golden.Count; i++)
        {
            var one = GoldenComparison.Of(found[i], golden[i].Vector);
            worst = new GoldenComparison(
                Math.Max(worst.WorstDifference, one.WorstDifference), Math.Max(worst.WorstMissing, one.WorstMissing),
                Math.Max(worst.WorstExtra, one.WorstExtra));
            if (!one.IsWithin(tolerance))
            {
                differences.TryAdd(i, string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Named(golden[i])}: weights differ by up to {one.WorstDifference:G3}, a term of "
                    + $"{one.WorstMissing:G3} is missing, one of {one.WorstExtra:G3} too many."));
            }
        }

        return new GoldenReport
        {
            VectorCount = golden.Count,
            TokenIdCount = golden.Count(g => g.TokenIds is not null),
            Worst = worst,
            Differences = [.. differences.Values],
        };
    }

    private static string Named(GoldenVector golden)
    {
        var text = golden.Text.Length > ExcerptLength ? golden.Text[..ExcerptLength] + "…" : golden.Text;
        return $"{(golden.Side == EncodingSide.Query ? "query" : "document")} \"{text.ReplaceLineEndings(" ")}\"";
    }
}
