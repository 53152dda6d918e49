namespace SparseSearch.Encoders.Recipes;

/// <summary>What a part of a <see cref="TextTemplate"/> becomes.</summary>
public enum TemplatePartKind
{
    /// <summary>
    /// The token that begins a text, for example <c>&lt;s&gt;</c>; nothing where the tokenizer names none.
    /// </summary>
    Begin,

    /// <summary>The token that ends a text, for example <c>&lt;/s&gt;</c>.</summary>
    End,

    /// <summary>Fixed words, tokenised on their own.</summary>
    Literal,

    /// <summary>The prompt with a comma behind it, tokenised on its own and cut to the limit.</summary>
    Prompt,

    /// <summary>The text, tokenised on its own and cut to the limit.</summary>
    Text,

    /// <summary>The text between the tokenizer's own special tokens, cut to the limit with them.</summary>
    FramedText,
}
