namespace SparseSearch.Encoders.Recipes;

/// <summary>
/// A model for documents and a table for queries: a query's vector is the table's weight of each of its distinct
/// tokens, special tokens left out on both sides. OpenSearch neural sparse (Geng et al., arXiv 2411.04403), Li-LSR
/// (arXiv 2505.01452).
/// </summary>
public static class InferenceFree
{
    /// <summary>
    /// What OpenSearch's own v3 artefacts leave out inside the model: weights below a tenth of the largest.
    /// </summary>
    private const double RatioOfV3 = 0.1;

    private static readonly SideRecipe s_document = Splade.Side with { DropsSpecialTerms = true };

    /// <summary>A query looked up in the model's table.</summary>
    public static SideRecipe Stored { get; } = new() { Head = EncoderHead.Table, Table = TermTableKind.Stored };

    /// <summary>A query as the set of its tokens, each with weight 1.</summary>
    public static SideRecipe Ones { get; } = new() { Head = EncoderHead.Table, Table = TermTableKind.Ones };

    /// <summary>Documents as SPLADE: OpenSearch doc-v1 and doc-v2, Li-LSR.</summary>
    public static EncoderRecipe Recipe { get; } = Of("inference-free", s_document);

    /// <summary>Documents with the double logarithm, pruned at a tenth of the maximum: OpenSearch doc-v3.</summary>
    public static EncoderRecipe DoubleLog { get; } = Of("inference-free-v3-double-log", s_document with
    {
        Logarithms = 2,
        Pruning = new VectorPruning(PruningRule.MaxRatio(RatioOfV3)),
    });

    /// <summary>Documents summed over positions.</summary>
    public static EncoderRecipe Sum { get; } = Of(
        "inference-free-sum", s_document with { Aggregation = PositionAggregation.Sum });

    /// <summary>SPLADE on documents; a query is the set of its tokens, each with weight 1.</summary>
    public static EncoderRecipe DocumentsOnly { get; } = new()
    {
        Name = "splade-doc",
        Query = Ones,
        Document = Splade.Side,
    };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<EncoderRecipe> All { get; } = [Recipe, DoubleLog, Sum, DocumentsOnly];

    /// <summary>The recipe of a document side's pooling.</summary>
    /// <returns>Null where there is none.</returns>
    internal static EncoderRecipe? Of(PositionAggregation aggregation, int logarithms) =>
        (aggregation, logarithms) switch
        {
            (PositionAggregation.Max, 1) => Recipe,
            (PositionAggregation.Max, 2) => DoubleLog,
            (PositionAggregation.Sum, 1) => Sum,
            _ => null,
        };

    private static EncoderRecipe Of(string name, SideRecipe document) =>
        new() { Name = name, Query = Stored, Document = document };
}
