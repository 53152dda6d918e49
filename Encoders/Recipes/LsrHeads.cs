namespace SparseSearch.Encoders.Recipes;

/// <summary>
/// The heads of the unified framework for learned sparse retrieval (Nguyen et al., arXiv 2303.13416): BINARY is a table
/// of ones, MLP one weight a token, MLM the logits of a masked language model, clsMLM those of position 0. Positions of
/// special tokens are left out. Each recipe says which method it is.
/// </summary>
public static class LsrHeads
{
    private static readonly SideRecipe s_weights = new()
    {
        Head = EncoderHead.Mlp,
        Positions = PooledPositions.NotSpecial,
        Logarithms = 0,
    };

    private static readonly SideRecipe s_expansion = new()
    {
        Head = EncoderHead.LanguageModel,
        Positions = PooledPositions.NotSpecial,
    };

    /// <summary>uniCOIL: relu weights on both sides; documents are expanded before they are encoded.</summary>
    public static EncoderRecipe UniCoil { get; } = EncoderRecipe.Symmetric("unicoil", s_weights);

    /// <summary>DeepCT: linear weights on both sides.</summary>
    public static EncoderRecipe DeepCt { get; } = EncoderRecipe.Symmetric(
        "deepct", s_weights with { Activation = WeightActivation.Identity });

    /// <summary>DeepImpact: relu weights of expanded documents; a query is the set of its tokens.</summary>
    public static EncoderRecipe DeepImpact { get; } = Of("deepimpact", InferenceFree.Ones, s_weights);

    /// <summary>TILDE v2: as DeepImpact, its documents expanded by TILDE.</summary>
    public static EncoderRecipe TildeV2 { get; } = Of("tildev2", InferenceFree.Ones, s_weights);

    /// <summary>TILDE: the logits of position 0 of a document; a query is the set of its tokens.</summary>
    public static EncoderRecipe Tilde { get; } = Of(
        "tilde", InferenceFree.Ones, s_expansion with { Positions = PooledPositions.First });

    /// <summary>SPARTA: expanded documents; a query is the set of its tokens.</summary>
    public static EncoderRecipe Sparta { get; } = Of("sparta", InferenceFree.Ones, s_expansion);

    /// <summary>
    /// EPIC (MacAvaney et al., arXiv 2004.14245): softplus weights of query tokens; documents expanded with softplus,
    /// term importance and document quality. Softplus is never 0, so documents are dense unless pruned.
    /// </summary>
    public static EncoderRecipe Epic { get; } = Of(
        "epic",
        s_weights with { Activation = WeightActivation.Softplus, Logarithms = 1 },
        s_expansion with
        {
            Activation = WeightActivation.Softplus,
            HasTermImportance = true,
            HasDocumentQuality = true,
        });

    /// <summary>Weights of query tokens; documents as SPLADE, the terms of special tokens left out.</summary>
    public static EncoderRecipe MlpQueries { get; } = Of(
        "qmlp-dmlm", s_weights, Splade.Side with { DropsSpecialTerms = true });

    /// <summary>Weights of query tokens; documents expanded from the positions of their own tokens.</summary>
    public static EncoderRecipe MlpQueriesLsr { get; } = Of("qmlp-dmlm-lsr", s_weights, s_expansion);

    /// <summary>Expanded queries; weights of document tokens.</summary>
    public static EncoderRecipe MlpDocuments { get; } = Of("qmlm-dmlp", s_expansion, s_weights);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<EncoderRecipe> All { get; } =
        [UniCoil, DeepCt, DeepImpact, TildeV2, Tilde, Sparta, Epic, MlpQueries, MlpQueriesLsr, MlpDocuments];

    private static EncoderRecipe Of(string name, SideRecipe query, SideRecipe document) =>
        new() { Name = name, Query = query, Document = document };
}
