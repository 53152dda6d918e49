namespace SparseSearch.Query.Fusion;

/// <summary>
/// How the hits of one list are made comparable with another list's. s is a hit's score; minimum, maximum, mean and deviation
/// are those of the list that it stands in.
/// </summary>
public enum ScoreScale
{
    /// <summary>1 / (constant + rank), rank from 1: scores do not matter (reciprocal rank fusion).</summary>
    ReciprocalRank,

    /// <summary>s itself.</summary>
    None,

    /// <summary>(s − minimum) / (maximum − minimum), from 0 to 1; 1 where all scores are equal.</summary>
    MinMax,

    /// <summary>(s − mean) / deviation, the deviation over all n hits; 0 where all scores are equal.</summary>
    ZScore,

    /// <summary>
    /// (s − (mean − 3 deviations)) / (6 deviations), the deviation over n − 1, as in Qdrant; ½ where all scores are equal.
    /// </summary>
    Distribution,

    /// <summary>(s − (minimum + maximum) / 2) / (maximum − minimum), from −½ to ½, as in Pyserini; 0 where all are equal.</summary>
    Centred,

    /// <summary>s / √(sum of the squares of all scores); 0 where all scores are 0.</summary>
    UnitLength,
}
