using SparseSearch.Encoders.Batching;
using SparseSearch.Encoders.Recipes;

namespace SparseSearch.Encoders.Runtime;

/// <summary>
/// The definition of pooling, on plain logits: for each text and vocabulary entry the maximum over real positions, then
/// relu, then log(1 + x) as often as the recipe says. The fused graph is tested against it, and a stock ONNX file that
/// ends in logits is pooled by it. Thread-safe.
/// </summary>
public static class LogitPooling
{
    /// <summary>Pools a batch.</summary>
    /// <param name="recipe">What follows the maximum.</param>
    /// <param name="batch">Says which positions are real; each row has at least one.</param>
    /// <param name="logits">[rows, length, vocabulary], row-major.</param>
    /// <param name="vocabularySize">At least 1.</param>
    /// <param name="weights">[rows, vocabulary]; overwritten.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void Pool(
        EncoderRecipe recipe, TokenBatch batch, ReadOnlySpan<float> logits, int vocabularySize, Span<float> weights)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentOutOfRangeException.ThrowIfLessThan(vocabularySize, 1);
        var needed = (long)batch.Rows * batch.Length * vocabularySize;
        if (logits.Length != needed || weights.Length < (long)batch.Rows * vocabularySize)
        {
            throw new ArgumentException(
                $"{logits.Length} logits and room for {weights.Length} weights do not fit {batch.Rows} × " +
                $"{batch.Length} positions of {vocabularySize} entries.", nameof(logits));
        }

        for (var row = 0; row < batch.Rows; row++)
        {
            var target = weights.Slice(row * vocabularySize, vocabularySize);
            target.Clear();
            for (var position = row * batch.Length; position < (row + 1) * batch.Length; position++)
            {
                if (batch.Mask[position] != 0)
                {
                    TakeMaximum(logits.Slice(position * vocabularySize, vocabularySize), target);
                }
            }

            Activate(recipe, target);
        }
    }

    /// <summary>Starting from zeros, the maximum is the relu of the maximum.</summary>
    private static void TakeMaximum(ReadOnlySpan<float> logits, Span<float> maxima)
    {
        for (var i = 0; i < maxima.Length; i++)
        {
            maxima[i] = MathF.Max(maxima[i], logits[i]);
        }
    }

    private static void Activate(EncoderRecipe recipe, Span<float> weights)
    {
        for (var i = 0; i < weights.Length; i++)
        {
            for (var time = 0; time < recipe.Logarithms && weights[i] > 0f; time++)
            {
                weights[i] = (float)Math.Log(1.0 + weights[i]);
            }
        }
    }
}
