namespace SparseSearch.Encoders.Recipes;

/// <summary>How the weights that a term has at several positions become one.</summary>
public enum PositionAggregation
{
    /// <summary>The largest.</summary>
    Max,

    /// <summary>Their sum.</summary>
    Sum,
}
