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

        for (var row = 0; row < batch.Rows; row++)
        {
            ScatterRow(
                batch, row, tokenWeights.Slice(row * batch.Length, batch.Length),
                weights.Slice(row * vocabularySize, vocabularySize));
        }
    }

    /// <summary>Scatters one row.</summary>
    /// <param name="batch">Ids and pooled positions.</param>
    /// <param name="row">From 0.</param>
    /// <param name="tokenWeights">At least as many as the batch is long; what is beyond it is not read.</param>
    /// <param name="weights">[vocabulary]; overwritten, none below 0.</param>
    public static void ScatterRow(
        TokenBatch batch, int row, ReadOnlySpan<float> tokenWeights, Span<float> weights)
    {
        ArgumentNullException.ThrowIfNull(batch);
        weights.Clear();
        var start = row * batch.Length;
        for (var i = 0; i < batch.Length; i++)
        {
            if (batch.Pooled[start + i] != 0)
            {
                ref var weight = ref weights[checked((int)batch.Ids[start + i])];
                weight = MathF.Max(weight, tokenWeights[i]);
            }
        }
    }
}
