namespace SparseSearch.Encoders;

/// <summary>What a <see cref="PruningRule"/> compares a weight with.</summary>
public enum PruningKind
{
    /// <summary>Keeps the k largest weights; of equal ones those of the smaller term ids.</summary>
    TopTerms,

    /// <summary>Keeps w ≥ t.</summary>
    AbsoluteValue,

    /// <summary>Keeps w &gt; t.</summary>
    Threshold,

    /// <summary>Keeps w ≥ r · max.</summary>
    MaxRatio,

    /// <summary>Keeps w &gt; r · max.</summary>
    PruneRatio,

    /// <summary>
    /// Keeps the largest weights up to and including the one with which their sum reaches α of the whole; of equal ones
    /// those of the smaller term ids come first.
    /// </summary>
    AlphaMass,
}
