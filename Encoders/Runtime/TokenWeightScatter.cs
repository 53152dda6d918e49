using SparseSearch.Encoders.Batching;

namespace SparseSearch.Encoders.Runtime;

/// <summary>
/// Weights of positions to weights of vocabulary entries: each goes to the token that stands there, the largest counts,
/// and positions that are not pooled are left out. Thread-safe.
/// </summary>
public static class TokenWeightScatter
{
    /// <summary>Scatters a batch.</summary>
    /// <param name="batch">Ids and pooled positions.</param>
    /// <param name="tokenWeights">[rows, length], row-major.</param>
    /// <param name="vocabularySize">Above every id.</param>
    /// <param name="weights">[rows, vocabulary]; overwritten, none below 0.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void Scatter(
        TokenBatch batch, ReadOnlySpan<float> tokenWeights, int vocabularySize, Span<float> weights)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (tokenWeights.Length != batch.Ids.Length || weights.Length < (long)batch.Rows * vocabularySize)
        {
            throw new ArgumentException(
                $"{tokenWeights.Length} weights of positions and room for {weights.Length} do not fit {batch.Rows} × "
                + $"{batch.Length} positions and {vocabularySize} entries.", nameof(tokenWeights));
        }

        weights[..(batch.Rows * vocabularySize)].Clear();
        for (var i = 0; i < tokenWeights.Length; i++)
        {
            if (batch.Pooled[i] != 0)
            {
                ref var weight = ref weights[(i / batch.Length * vocabularySize) + checked((int)batch.Ids[i])];
                weight = MathF.Max(weight, tokenWeights[i]);
            }
        }
    }
}
