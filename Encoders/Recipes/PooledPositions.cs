namespace SparseSearch.Encoders.Recipes;

/// <summary>Which positions of a text are pooled; padding never is.</summary>
public enum PooledPositions
{
    /// <summary>Every position, special tokens included.</summary>
    All,

    /// <summary>Every position but those of special tokens.</summary>
    NotSpecial,

    /// <summary>The first position alone, where BERT has [CLS].</summary>
    First,

    /// <summary>The last position alone, the only one that has seen a whole text under a causal mask.</summary>
    Last,

    /// <summary>The pooled parts of the side's <see cref="TextTemplate"/>.</summary>
    Marked,
}
