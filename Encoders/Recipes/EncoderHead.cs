namespace SparseSearch.Encoders.Recipes;

/// <summary>Where the weights of a side come from.</summary>
public enum EncoderHead
{
    /// <summary>A table with one weight a term; no model is run.</summary>
    Table,

    /// <summary>A language model's logits, masked or causal: one a position and vocabulary entry.</summary>
    LanguageModel,

    /// <summary>A linear layer on the hidden states: one weight a position, for the token that stands there.</summary>
    Mlp,
}
