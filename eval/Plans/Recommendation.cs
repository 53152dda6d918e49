using SparseSearch.Eval.Statistics;

namespace SparseSearch.Eval.Plans;

/// <summary>
/// Which system to use on a collection: the best, and the quickest that is not shown to be worse. "Not shown" is not "equal": with few
/// queries little can be shown.
/// </summary>
/// <param name="Collection">The collection.</param>
/// <param name="Best">The cell with the largest mean of the main metric.</param>
/// <param name="Quickest">
/// The cell of the shortest median time, query encoded and searched, among the best and those that the randomisation test, corrected by
/// Holm for all systems of the collection, does not find worse than it.
/// </param>
/// <param name="NotWorse">How many systems those are, the best included.</param>
public sealed record Recommendation(string Collection, CellResult Best, CellResult Quickest, int NotWorse)
{
    /// <summary>A query's median time in microseconds: encoding, where there is an encoder, and the search.</summary>
    public static double MicrosOf(CellResult cell)
    {
        ArgumentNullException.ThrowIfNull(cell);
        return (cell.EncodingLatency?.P50Micros ?? 0) + cell.SearchLatency.P50Micros;
    }

    /// <summary>Recommends for one collection.</summary>
    /// <param name="cells">Its judged cells with the main metric query by query; at least one.</param>
    /// <param name="metric">The main metric.</param>
    /// <param name="samples">For the test.</param>
    /// <param name="seed">For the test.</param>
    internal static Recommendation Of(
        IReadOnlyList<(CellResult Result, IReadOnlyDictionary<string, double> Values)> cells, string metric, int samples, ulong seed)
    {
        var best = cells.OrderByDescending(cell => cell.Result.Metrics[metric]).ThenBy(cell => MicrosOf(cell.Result)).First();
        var others = cells.Where(cell => cell.Result != best.Result).ToArray();
        var adjusted = HolmCorrection.Adjust(
            [.. others.Select(cell => PairedComparison.Of(best.Values, cell.Values, samples, seed).PValue)]);
        CellResult[] notWorse = [best.Result, .. others.Where((_, i) => adjusted[i] >= HolmCorrection.SignificanceLevel).Select(static cell => cell.Result)];
        return new Recommendation(best.Result.Collection, best.Result, notWorse.MinBy(MicrosOf)!, notWorse.Length);
    }
}
