namespace SparseSearch.Encoders.Recipes;

/// <summary>
/// How a text is set among fixed parts before a model reads it, for models whose input is more than the tokenizer's own
/// frame. Each slot is cut to the limit on its own, so that a long text cannot push out what follows it. Immutable.
/// </summary>
public sealed class TextTemplate
{
    private readonly TemplatePart[] _parts;

    /// <summary>Checks the parts.</summary>
    /// <param name="parts">In order; a text among them, and the pooled ones together at the end.</param>
    /// <exception cref="ArgumentException">No slot is the text's, or a part behind a pooled one is not.</exception>
    public TextTemplate(params TemplatePart[] parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        if (!parts.Any(IsText))
        {
            throw new ArgumentException("A template needs a slot for the text.", nameof(parts));
        }

        if (parts.SkipWhile(static p => !p.IsPooled).Any(static p => !p.IsPooled))
        {
            throw new ArgumentException("A template's pooled parts must be its last ones.", nameof(parts));
        }

        _parts = [.. parts];
    }

    /// <summary>The parts in order.</summary>
    public IReadOnlyList<TemplatePart> Parts => _parts;

    /// <summary>The template as one line: literals in quotes, slots in braces, pooled parts with a star.</summary>
    public override string ToString() => string.Join(' ', _parts.Select(static p =>
        (p.Kind == TemplatePartKind.Literal ? $"\"{p.Literal}\"" : $"{{{p.Kind}}}") + (p.IsPooled ? "*" : "")));

    private static bool IsText(TemplatePart part) =>
        part.Kind is TemplatePartKind.Text or TemplatePartKind.FramedText;
}
