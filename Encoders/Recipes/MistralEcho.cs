namespace SparseSearch.Encoders.Recipes;

/// <summary>
/// Decoders as sparse encoders: log(1 + relu(max over pooled positions of the language-model head's logits)). They
/// differ in which positions have seen the whole text: the second copy of a text that is given twice, all of them
/// once the causal mask is gone, or the last one alone.
/// </summary>
public static class MistralEcho
{
    /// <summary>The tokens of a text that Mistral-SPLADE reads (arXiv 2408.11119).</summary>
    private const int EchoTokens = 256;

    private static readonly SideRecipe s_decoder = Splade.Side with { NeedsDecoder = true };

    private static readonly SideRecipe s_echo = s_decoder with
    {
        Positions = PooledPositions.Marked,
        DefaultMaxTokens = EchoTokens,
    };

    /// <summary>
    /// Mistral-SPLADE: the text twice, the second copy and the end token pooled. A query's prompt goes before its first
    /// copy, as echo embeddings have it (Springer et al., arXiv 2402.15449).
    /// </summary>
    public static EncoderRecipe Recipe { get; } = new()
    {
        Name = "mistral-echo",
        Query = s_echo with
        {
            Template = new TextTemplate(
                TemplatePartKind.Begin, "Query:", TemplatePartKind.Text, "\nQuery again:", PooledText, PooledEnd),
            PromptedTemplate = new TextTemplate(
                TemplatePartKind.Begin, "Instruct:", TemplatePartKind.Prompt, "\nQuery:", TemplatePartKind.Text,
                "\nQuery again:", PooledText, PooledEnd),
        },
        Document = s_echo with
        {
            Template = new TextTemplate(
                TemplatePartKind.Begin, "Document:", TemplatePartKind.Text, "\nDocument again:", PooledText, PooledEnd),
        },
    };

    /// <summary>CSPLADE with echo: the framed text twice, without words around it (arXiv 2504.10816).</summary>
    public static EncoderRecipe Echo { get; } = EncoderRecipe.Symmetric("decoder-echo", s_decoder with
    {
        Positions = PooledPositions.Marked,
        Template = new TextTemplate(
            TemplatePartKind.FramedText, new TemplatePart(TemplatePartKind.FramedText).Pooled),
    });

    /// <summary>CSPLADE uni: causal attention, all tokens pooled.</summary>
    public static EncoderRecipe Causal { get; } = EncoderRecipe.Symmetric("decoder-causal", s_decoder);

    /// <summary>CSPLADE-Bi, LACONIC: without the causal mask, all tokens pooled.</summary>
    public static EncoderRecipe Bidirectional { get; } = EncoderRecipe.Symmetric(
        "decoder-bidirectional", s_decoder with { IsBidirectional = true });

    /// <summary>Causal attention, the last token alone.</summary>
    public static EncoderRecipe Last { get; } = EncoderRecipe.Symmetric(
        "decoder-last", s_decoder with { Positions = PooledPositions.Last });

    /// <summary>Lion-SP: bidirectional, logits times hiddenSize ^ −0.25 (arXiv 2502.15526).</summary>
    public static EncoderRecipe Lion { get; } = EncoderRecipe.Symmetric(
        "lion", s_decoder with { IsBidirectional = true, LogitScaleExponent = -0.25 });

    /// <summary>All of them.</summary>
    public static IReadOnlyList<EncoderRecipe> All { get; } = [Recipe, Echo, Causal, Bidirectional, Last, Lion];

    private static TemplatePart PooledText => new TemplatePart(TemplatePartKind.Text).Pooled;

    private static TemplatePart PooledEnd => new TemplatePart(TemplatePartKind.End).Pooled;
}
