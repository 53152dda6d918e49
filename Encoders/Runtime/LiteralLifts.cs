using SparseSearch.Encoders.Batching;

namespace SparseSearch.Encoders.Runtime;

/// <summary>
/// The last step of PROSPER's literal network, where a graph leaves it to the host: what stands in the text is raised.
/// </summary>
internal static class LiteralLifts
{
    /// <summary>Adds a text's lifts to its weights: each literal token's once, however often it occurs.</summary>
    /// <param name="batch">Ids, and the literal tokens as its pooled positions.</param>
    /// <param name="row">From 0.</param>
    /// <param name="lifts">[vocabulary].</param>
    /// <param name="weights">[vocabulary].</param>
    public static void Add(TokenBatch batch, int row, ReadOnlySpan<float> lifts, Span<float> weights)
    {
        var start = row * batch.Length;
        var seen = new HashSet<long>();
        for (var i = 0; i < batch.Length; i++)
        {
            if (batch.Pooled[start + i] != 0 && seen.Add(batch.Ids[start + i]))
            {
                var term = checked((int)batch.Ids[start + i]);
                weights[term] += lifts[term];
            }
        }
    }
}
