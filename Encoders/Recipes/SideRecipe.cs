using System.Globalization;
using SparseSearch.Encoders.Tokenization;

namespace SparseSearch.Encoders.Recipes;

/// <summary>
/// How the texts of one side become vectors. In order: frame or <see cref="Template"/>, model, activation and
/// logarithms, aggregation over the pooled positions, what is added or left out by term, pruning, length. Immutable.
/// </summary>
public sealed record SideRecipe
{
    /// <summary>Where weights come from.</summary>
    public required EncoderHead Head { get; init; }

    /// <summary>The table of a <see cref="EncoderHead.Table"/>.</summary>
    public TermTableKind Table { get; init; }

    /// <summary>How a text is framed; null for the tokenizer's own special tokens around it.</summary>
    public TextTemplate? Template { get; init; }

    /// <summary>The template where there is a prompt; null to put the prompt in front of the text.</summary>
    public TextTemplate? PromptedTemplate { get; init; }

    /// <summary>The most tokens of a text unless asked otherwise; null for what the model's files say.</summary>
    public int? DefaultMaxTokens { get; init; }

    /// <summary>The positions that are pooled. Default: all.</summary>
    public PooledPositions Positions { get; init; }

    /// <summary>What is done to a logit first. Default: relu.</summary>
    public WeightActivation Activation { get; init; }

    /// <summary>How often log(1 + x) is applied then; 0 to 2, default 1.</summary>
    public int Logarithms { get; init; } = 1;

    /// <summary>How positions become one weight. Default: the maximum.</summary>
    public PositionAggregation Aggregation { get; init; }

    /// <summary>Logits are multiplied by hiddenSize ^ this first of all; default 0, which leaves them.</summary>
    public double LogitScaleExponent { get; init; }

    /// <summary>Whether the model must be a decoder, with a begin token and a causal language-model head.</summary>
    public bool NeedsDecoder { get; init; }

    /// <summary>Whether every position of a decoder sees every other, its causal mask taken away.</summary>
    public bool IsBidirectional { get; init; }

    /// <summary>
    /// Whether a position's logits are multiplied by log(1 + softplus(linear(hidden))), EPIC's term importance.
    /// </summary>
    public bool HasTermImportance { get; init; }

    /// <summary>
    /// Whether a text's weights are multiplied by sigmoid(linear(hidden of position 0)), EPIC's document quality.
    /// </summary>
    public bool HasDocumentQuality { get; init; }

    /// <summary>
    /// Whether tokens that stand in the text gain max(w') − w', where w' = literal · log(1 + relu(hidden)): PROSPER's
    /// literal residual network.
    /// </summary>
    public bool HasLiteralResidual { get; init; }

    /// <summary>Whether the terms of special tokens are left out.</summary>
    public bool DropsSpecialTerms { get; init; }

    /// <summary>Whether only terms whose token stands in the text are kept, none of them special.</summary>
    public bool KeepsInputTermsOnly { get; init; }

    /// <summary>What is left out of a finished vector, unless asked otherwise. Default: nothing.</summary>
    public VectorPruning Pruning { get; init; } = VectorPruning.None;

    /// <summary>Whether the vector is scaled to Euclidean length 1 at the very end.</summary>
    public bool HasUnitLength { get; init; }

    /// <summary>
    /// Everything that decides the graph of a side, as text: sides that agree in it share their graph.
    /// </summary>
    internal string GraphKey => string.Create(
        CultureInfo.InvariantCulture,
        $"{Head} {GraphPositions} {Activation} log{Logarithms} {Aggregation} scale{LogitScaleExponent} "
        + $"importance{HasTermImportance} quality{HasDocumentQuality} literal{HasLiteralResidual} "
        + $"bidirectional{IsBidirectional}");

    /// <summary>
    /// Whether the graph has to be told which positions are pooled or literal, beyond which ones are real.
    /// </summary>
    internal bool NeedsPoolMask => HasLiteralResidual
        || (Head == EncoderHead.LanguageModel && Positions is PooledPositions.NotSpecial or PooledPositions.Marked);

    /// <summary>A per-position head does not pool in its graph.</summary>
    private PooledPositions GraphPositions => Head == EncoderHead.Mlp ? PooledPositions.All : Positions;

    /// <summary>The template of a side with a prompt or without; null for the tokenizer's own frame.</summary>
    internal TextTemplate? TemplateFor(string prompt) => prompt.Length == 0 ? Template : PromptedTemplate ?? Template;

    /// <summary>Tokens that a limit has to exceed: those of the tokenizer's frame, where it counts them.</summary>
    internal int LeastTokens(ITextTokenizer tokenizer) =>
        Template is null || Template.Parts.Any(static p => p.Kind == TemplatePartKind.FramedText)
            ? tokenizer.FrameLength
            : 0;

    /// <summary>Refuses combinations that have no meaning.</summary>
    /// <exception cref="ArgumentException">Settings contradict each other.</exception>
    internal void Validate()
    {
        if (Logarithms is < 0 or > 2)
        {
            throw new ArgumentOutOfRangeException(
                nameof(Logarithms), Logarithms, "The logarithm is applied 0 to 2 times.");
        }

        Require(Activation != WeightActivation.Identity || Logarithms == 0, "The logarithm needs values above 0.");
        Require(
            Aggregation == PositionAggregation.Max || (Head == EncoderHead.LanguageModel && !HasTermImportance
                && Activation != WeightActivation.Softplus),
            "Only a language model's relu or identity is summed over positions, without term importance.");
        Require(
            Positions != PooledPositions.Marked || Template is not null, "Marked positions need a template.");
        Require(
            !HasLiteralResidual || Positions == PooledPositions.Last,
            "The literal residual network is defined for the last position.");
    }

    private static void Require(bool condition, string problem)
    {
        if (!condition)
        {
            throw new ArgumentException(problem);
        }
    }
}
