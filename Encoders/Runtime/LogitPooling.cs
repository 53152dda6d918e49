using SparseSearch.Encoders.Batching;
using SparseSearch.Encoders.Recipes;

namespace SparseSearch.Encoders.Runtime;

/// <summary>
/// The definition of pooling, on plain logits: those of positions that are not pooled count as 0; then, for each text
/// and vocabulary entry, the maximum or sum over positions of the recipe's activation and logarithms. The fused graphs
/// are tested against it, and a stock ONNX file that ends in logits is pooled by it. Thread-safe.
/// </summary>
public static class LogitPooling
{
    /// <summary>Whether logits are all that a recipe needs of a model.</summary>
    public static bool Computes(SideRecipe recipe)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        return recipe is
        {
            Head: EncoderHead.LanguageModel,
            LogitScaleExponent: 0.0,
            HasTermImportance: false,
            HasDocumentQuality: false,
            HasLiteralResidual: false,
        };
    }

    /// <summary>Pools a batch.</summary>
    /// <param name="recipe">Says which positions, and what is done to their logits.</param>
    /// <param name="batch">Says which positions are real and which pooled; each row has at least one real one.</param>
    /// <param name="logits">[rows, length, vocabulary], row-major.</param>
    /// <param name="vocabularySize">At least 1.</param>
    /// <param name="weights">[rows, vocabulary]; overwritten.</param>
    /// <exception cref="ArgumentException">A length does not fit, or the recipe needs more than logits.</exception>
    public static void Pool(
        SideRecipe recipe, TokenBatch batch, ReadOnlySpan<float> logits, int vocabularySize, Span<float> weights)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentOutOfRangeException.ThrowIfLessThan(vocabularySize, 1);
        if (!Computes(recipe))
        {
            throw new ArgumentException("The recipe needs more of a model than its logits.", nameof(recipe));
        }

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
            var last = Array.LastIndexOf(batch.Mask, 1L, ((row + 1) * batch.Length) - 1, batch.Length);
            for (var position = row * batch.Length; position < (row + 1) * batch.Length; position++)
            {
                if (IsPooled(recipe.Positions, batch, position, last))
                {
                    Take(recipe, logits.Slice(position * vocabularySize, vocabularySize), target);
                }
            }

            if (recipe.Aggregation == PositionAggregation.Max)
            {
                Activate(recipe, target);
            }
        }
    }

    private static bool IsPooled(PooledPositions positions, TokenBatch batch, int position, int last) =>
        positions switch
        {
            PooledPositions.All => batch.Mask[position] != 0,
            PooledPositions.First => position % batch.Length == 0,
            PooledPositions.Last => position == last,
            _ => batch.Pooled[position] != 0,
        };

    /// <summary>
    /// The activation is monotone, so it follows the maximum; starting from zeros, which masked positions have.
    /// </summary>
    private static void Take(SideRecipe recipe, ReadOnlySpan<float> logits, Span<float> pooled)
    {
        if (recipe.Aggregation == PositionAggregation.Max)
        {
            for (var i = 0; i < pooled.Length; i++)
            {
                pooled[i] = MathF.Max(pooled[i], logits[i]);
            }

            return;
        }

        for (var i = 0; i < pooled.Length; i++)
        {
            pooled[i] += Activated(recipe, logits[i]);
        }
    }

    private static void Activate(SideRecipe recipe, Span<float> weights)
    {
        // Where 0 stays 0, only what is above it is worked on: almost all entries are not.
        var keepsZero = recipe.Activation != WeightActivation.Softplus;
        for (var i = 0; i < weights.Length; i++)
        {
            weights[i] = keepsZero && weights[i] == 0f ? 0f : Activated(recipe, weights[i]);
        }
    }

    private static float Activated(SideRecipe recipe, double x)
    {
        x = recipe.Activation switch
        {
            WeightActivation.Relu => Math.Max(x, 0.0),
            WeightActivation.Softplus => Math.Max(x, 0.0) + Math.Log(1.0 + Math.Exp(-Math.Abs(x))),
            _ => x,
        };
        for (var time = 0; time < recipe.Logarithms; time++)
        {
            x = Math.Log(1.0 + x);
        }

        return (float)x;
    }
}
