namespace SparseSearch.Encoders.Recipes;

/// <summary>
/// PROSPER (arXiv 2510.18527): a causal decoder's last token, w = log(1 + relu(head · h)); the literal residual network
/// lifts the tokens that stand in the text; the largest terms are kept (the lexical focusing window), and the query is
/// scaled to length 1.
/// </summary>
public static class Prosper
{
    /// <summary>The file beside a checkpoint that holds <c>literal.weight</c>, [vocabulary, hidden].</summary>
    public const string LiteralFileName = "literal.safetensors";

    private const int TextTokens = 256;
    private const int QueryTerms = 256;
    private const int DocumentTerms = 512;

    private static readonly SideRecipe s_side = new()
    {
        Head = EncoderHead.LanguageModel,
        NeedsDecoder = true,
        Template = new TextTemplate(
            TemplatePartKind.Begin, TemplatePartKind.Text, TemplatePartKind.End),
        DefaultMaxTokens = TextTokens,
        Positions = PooledPositions.Last,
        HasLiteralResidual = true,
    };

    /// <summary>The recipe.</summary>
    public static EncoderRecipe Recipe { get; } = new()
    {
        Name = "prosper",
        Query = s_side with
        {
            Pruning = new VectorPruning(PruningRule.TopTerms(QueryTerms)),
            HasUnitLength = true,
        },
        Document = s_side with { Pruning = new VectorPruning(PruningRule.TopTerms(DocumentTerms)) },
    };
}
