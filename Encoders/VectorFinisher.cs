using SparseSearch.Core.Vectors;
using SparseSearch.Encoders.Recipes;
using SparseSearch.Encoders.Tokenization;

namespace SparseSearch.Encoders;

/// <summary>
/// What a side does to weights after the model or table: terms are left out, small weights pruned, the length scaled.
/// Immutable and thread-safe.
/// </summary>
internal sealed class VectorFinisher
{
    private readonly SideRecipe _recipe;
    private readonly VectorPruning _pruning;
    private readonly int[] _dropped;

    /// <summary>Prepares a side.</summary>
    /// <param name="recipe">Says what is left out.</param>
    /// <param name="tokenizer">Says which terms are those of special tokens.</param>
    /// <param name="pruning">Applied instead of the recipe's own.</param>
    public VectorFinisher(SideRecipe recipe, ITextTokenizer tokenizer, VectorPruning pruning)
    {
        _recipe = recipe;
        _pruning = pruning;
        _dropped = recipe.DropsSpecialTerms || recipe.KeepsInputTermsOnly ? [.. tokenizer.SpecialTokenIds] : [];
    }

    /// <summary>A dense row to a vector.</summary>
    /// <param name="row">One weight a term; changed.</param>
    /// <param name="ids">The text's tokens, each a term of the row.</param>
    /// <exception cref="InvalidOperationException">A weight is NaN or infinite: the model is broken.</exception>
    public SparseVector Finish(Span<float> row, ReadOnlySpan<int> ids)
    {
        if (_recipe.KeepsInputTermsOnly)
        {
            KeepOnly(row, ids);
        }

        foreach (var id in _dropped)
        {
            row[id] = 0f;
        }

        return Finish(Sparsifier.Sparsify(row));
    }

    /// <summary>Pruning and length alone.</summary>
    public SparseVector Finish(SparseVector vector)
    {
        vector = _pruning.Apply(vector);
        return _recipe.HasUnitLength && vector.Nnz > 0 ? ScaledToUnitLength(vector) : vector;
    }

    private static void KeepOnly(Span<float> row, ReadOnlySpan<int> ids)
    {
        var kept = new float[ids.Length];
        for (var i = 0; i < ids.Length; i++)
        {
            kept[i] = row[ids[i]];
        }

        row.Clear();
        for (var i = 0; i < ids.Length; i++)
        {
            row[ids[i]] = kept[i];
        }
    }

    private static SparseVector ScaledToUnitLength(SparseVector vector)
    {
        var squares = 0.0;
        foreach (var weight in vector.Weights)
        {
            squares += (double)weight * weight;
        }

        var length = Math.Sqrt(squares);
        return new SparseVector(
            vector.TermIds.ToArray(), Array.ConvertAll(vector.Weights.ToArray(), w => (float)(w / length)));
    }
}
