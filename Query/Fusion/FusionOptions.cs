namespace SparseSearch.Query.Fusion;

/// <summary>How ranked lists become one: a document's score is the sum, over the lists, of weight × scaled score.</summary>
public sealed record FusionOptions
{
    /// <summary>The largest <see cref="RankConstant"/>.</summary>
    public const int MaxRankConstant = 1_000_000;

    /// <summary>How scores are made comparable. Default: by ranks alone.</summary>
    public ScoreScale Scale { get; init; } = ScoreScale.ReciprocalRank;

    /// <summary>
    /// What is added to the rank, 0 to 1,000,000: the higher, the less the first ranks stand out. Default 60, that of the
    /// method's authors (Cormack, Clarke and Büttcher 2009) and of Anserini. For <see cref="ScoreScale.ReciprocalRank"/> only.
    /// </summary>
    public int RankConstant { get; init; } = 60;

    /// <summary>
    /// What a list adds to a document that it does not have. Default: nothing by ranks, by the distribution and by the length;
    /// as much as to its last hit otherwise, which is 0 for <see cref="ScoreScale.MinMax"/>.
    /// </summary>
    public MissingScore? Missing { get; init; }

    /// <summary>The rule that <see cref="Missing"/> gives, or the scale's own.</summary>
    public MissingScore MissingRule => Missing ?? Scale switch
    {
        ScoreScale.ReciprocalRank or ScoreScale.Distribution or ScoreScale.UnitLength => MissingScore.Zero,
        _ => MissingScore.Lowest,
    };

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public void Validate()
    {
        if (!Enum.IsDefined(Scale))
        {
            throw new ArgumentOutOfRangeException(
                nameof(Scale), Scale, $"Take one of {string.Join(", ", Enum.GetNames<ScoreScale>())}.");
        }

        if (Missing is { } missing && !Enum.IsDefined(missing))
        {
            throw new ArgumentOutOfRangeException(
                nameof(Missing), Missing, $"Take one of {string.Join(", ", Enum.GetNames<MissingScore>())}.");
        }

        if (RankConstant is < 0 or > MaxRankConstant)
        {
            throw new ArgumentOutOfRangeException(
                nameof(RankConstant), RankConstant, $"The rank constant is {RankConstant}; give 0 to {MaxRankConstant}.");
        }
    }
}
