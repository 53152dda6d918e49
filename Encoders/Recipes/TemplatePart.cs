namespace SparseSearch.Encoders.Recipes;

/// <summary>One part of a <see cref="TextTemplate"/>.</summary>
/// <param name="Kind">What it becomes.</param>
/// <param name="Literal">The words of a literal; empty otherwise.</param>
/// <param name="IsPooled">Whether its positions are pooled, or only seen.</param>
public readonly record struct TemplatePart(TemplatePartKind Kind, string Literal = "", bool IsPooled = false)
{
    /// <summary>The same part, pooled.</summary>
    public TemplatePart Pooled => this with { IsPooled = true };

    /// <summary>Fixed words.</summary>
    public static implicit operator TemplatePart(string literal) => new(TemplatePartKind.Literal, literal);

    /// <summary>A part of a kind, not pooled.</summary>
    public static implicit operator TemplatePart(TemplatePartKind kind) => new(kind);
}
