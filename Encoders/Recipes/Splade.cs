namespace SparseSearch.Encoders.Recipes;

/// <summary>
/// SPLADE: the weight of term j is max over positions i of log(1 + relu(logit_ij)), special tokens' positions and
/// dimensions included. Formal et al., SPLADE v2, arXiv 2109.10086; the variants are named where they stand.
/// </summary>
public static class Splade
{
    /// <summary>One side of SPLADE with max pooling.</summary>
    public static SideRecipe Side { get; } = new() { Head = EncoderHead.LanguageModel };

    /// <summary>The recipe, the same for queries and documents.</summary>
    public static EncoderRecipe Recipe { get; } = EncoderRecipe.Symmetric("splade", Side);

    /// <summary>SPLADE v1: the sum over positions (Formal et al., arXiv 2107.05720).</summary>
    public static EncoderRecipe Sum { get; } = EncoderRecipe.Symmetric(
        "splade-sum", Side with { Aggregation = PositionAggregation.Sum });

    /// <summary>log(1 + log(1 + relu(x))), as OpenSearch's v3 models have it (arXiv 2504.14839).</summary>
    public static EncoderRecipe DoubleLog { get; } = EncoderRecipe.Symmetric(
        "splade-v3-double-log", Side with { Logarithms = 2 });

    /// <summary>The sum over positions of the double logarithm.</summary>
    public static EncoderRecipe SumDoubleLog { get; } = EncoderRecipe.Symmetric(
        "splade-sum-double-log", Side with { Logarithms = 2, Aggregation = PositionAggregation.Sum });

    /// <summary>The logits of position 0 alone.</summary>
    public static EncoderRecipe Cls { get; } = EncoderRecipe.Symmetric(
        "splade-cls", Side with { Positions = PooledPositions.First });

    /// <summary>Weighting without expansion on both sides.</summary>
    public static EncoderRecipe Lexical { get; } = EncoderRecipe.Symmetric(
        "splade-lexical", Side with { KeepsInputTermsOnly = true });

    /// <summary>Weighting without expansion on queries, SPLADE on documents.</summary>
    public static EncoderRecipe LexicalQuery { get; } = new()
    {
        Name = "splade-lexical-query",
        Query = Side with { KeepsInputTermsOnly = true },
        Document = Side,
    };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<EncoderRecipe> All { get; } =
        [Recipe, Sum, DoubleLog, SumDoubleLog, Cls, Lexical, LexicalQuery];

    /// <summary>The recipe of a pooling, the same on both sides.</summary>
    /// <param name="aggregation">Over positions.</param>
    /// <param name="logarithms">1 or 2.</param>
    internal static EncoderRecipe Of(PositionAggregation aggregation, int logarithms) =>
        (aggregation, logarithms) switch
        {
            (PositionAggregation.Sum, 2) => SumDoubleLog,
            (PositionAggregation.Sum, _) => Sum,
            (_, 2) => DoubleLog,
            _ => Recipe,
        };
}
